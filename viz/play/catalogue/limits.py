"""How large and how far: the numbers that server and page keep to alike."""

EDGE = 6.0
"""The playground shows the square [−6, 6]²."""
SMALL, LARGE = 50, 100
"""The dots along a side of a neuron's picture and of the main one."""
LAYERS, NEURONS = 6, 8
"""Hidden layers at most, and neurons in each."""
CLASSES = 6
POINTS = 2000
"""Points of your own at most."""
SEED = 2**31 - 1
"""The largest seed."""
FARTHEST = 5000
"""The last epoch to which a link or a step of a lesson is trained."""
WEIGHT = 1e6
"""The largest weight that is entered by hand."""
LINK = 100 * POINTS
"""Characters of a link that are read at most: a point of the square has about fifty."""
BYTES = 2 * 1024 * 1024
"""The largest message that is read, and so the largest file."""
