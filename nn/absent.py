"""Keras's names that stepgrad has nothing for, each with what to write instead."""

from __future__ import annotations

from collections.abc import Mapping
from dis import opname
from types import FrameType

Round = Mapping[str, tuple[str, ...]]
"""What to write instead, of which names."""
CONSTRAINT = "take kernel_regularizer, or clipnorm of the optimizer"
PARTS = "give fit all of x and y, or call model.train_on_batch(x, y) for each part in a loop"
WHOLE = "model.save(path) and load_model(path) keep the whole network"
SEED = "numpy.random.seed(7) or keras.utils.set_random_seed(7) seeds networks without a seed"
DECOUPLED = "decoupled weight decay is Shrinking(Adam(lr), l2=...)"
PRECISION = "fit(..., dtype='float32') computes in single precision"
DEVICE = "there is one device and nothing to set: leave the line out"
ARRAYS = "all are NumPy's arrays, of Values in a loss: take functions of NumPy or keras.backend"

MODULES: Round = {
    "samples are rows of numbers here; flatten images, Flatten() or x.reshape(len(x), -1), and "
    "take Dense layers": (
        *("Conv1D", "Conv2D", "Conv3D", "Convolution2D", "SeparableConv2D", "Conv2DTranspose"),
        *("MaxPooling1D", "MaxPooling2D", "MaxPool2D", "AveragePooling2D", "UpSampling2D"),
        *("GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalMaxPooling2D"),
        *("ZeroPadding2D", "ImageDataGenerator", "Reshape"),
        *("VGG16", "ResNet50", "MobileNet", "InceptionV3"),
    ),
    "there is no recurrence here; give a Dense layer the last few values as one row": (
        *("RNN", "SimpleRNN", "LSTM", "GRU", "Bidirectional", "TimeDistributed"),
    ),
    "texts are rows of numbers here; give a row with a 1 for each word that occurs": (
        *("Embedding", "Tokenizer", "pad_sequences", "TextVectorization"),
    ),
    "divide before fit: x / 255": ("Rescaling",),
    "take LeakyReLU or ELU": ("PReLU", "ThresholdedReLU"),
    "take Dropout": ("GaussianNoise", "GaussianDropout", "AlphaDropout", "SpatialDropout1D"),
    CONSTRAINT: (
        *("MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm"),
        *("max_norm", "maxnorm", "min_max_norm", "non_neg", "nonneg", "unit_norm", "unitnorm"),
    ),
    DECOUPLED: ("AdamW",),
    "take Adam": ("Ftrl", "Lion", "Lamb", "Adafactor"),
    "keras.optimizers has them all": ("adam_v2", "gradient_descent_v2"),
    "a schedule of yours is a function of the number of steps taken: Adam(lr=lambda n: ...)": (
        *("PolynomialDecay", "CosineDecayRestarts", "LearningRateSchedule"),
    ),
    "a sample is computed by itself here; scale the inputs, StandardScaler().fit_transform(x)": (
        *("BatchNormalization", "LayerNormalization", "Normalization"),
    ),
    "layers follow each other in Sequential([...]); for branches subclass nn.Model and write "
    "__call__ for one sample": (
        *("Add", "Concatenate", "Multiply", "add", "concatenate", "Graph"),
    ),
    "subclass nn.Module and write __call__ for one sample": ("Layer",),
    "take Activation(f), with a function f of one Value": ("Lambda",),
    WHOLE: ("clone_model", "model_from_json", "model_from_yaml", "save_model"),
    "take kernel_regularizer, which keeps weights small": (
        *("activity_l1", "activity_l2", "activity_l1l2"),
    ),
    "divide rows yourself: x / np.linalg.norm(x, axis=1, keepdims=True)": ("normalize",),
    "a metric of yours is a function of arrays, (y_true, y_pred)": (
        *("Metric", "Mean", "MeanMetricWrapper", "R2Score", "Accuracy"),
        *("TopKCategoricalAccuracy", "SparseTopKCategoricalAccuracy", "SpecificityAtSensitivity"),
    ),
    "with metrics=[Precision(), Recall()], loss, p, r = model.evaluate(x, y), it is "
    "2 * p * r / (p + r)": ("F1Score", "FBetaScore"),
    "viz.plots.confusion(model, x, y) shows these counts": (
        *("TruePositives", "TrueNegatives", "FalsePositives", "FalseNegatives"),
    ),
    "a loss of yours is a function of one sample, (y_true, y_pred)": (
        *("CosineSimilarity", "cosine_similarity", "KLDivergence", "kl_divergence", "Poisson"),
        *("poisson", "CategoricalHinge", "BinaryFocalCrossentropy", "CategoricalFocalCrossentropy"),
    ),
    "take ModelCheckpoint, which saves the optimizer too": ("BackupAndRestore",),
    PARTS: ("Sequence", "PyDataset", "timeseries_dataset_from_array", "data"),
    "write the loop, with train_test_split, or slices of x and y, for each fold": (
        *("KerasClassifier", "KerasRegressor", "SKLearnClassifier", "SKLearnRegressor"),
    ),
    "nothing is downloaded here; numpy.load(path) reads an .npz file, nn.datasets.csv a CSV": (
        *("boston_housing", "california_housing", "cifar10", "cifar100", "imdb", "reuters"),
    ),
    "nothing is downloaded here; nn.datasets.mnist.load_data(path) reads IDX files and .npz": (
        *("fashion_mnist",),
    ),
    "a training gives its error at the batch that fails": ("TerminateOnNaN",),
    "viz.network(model) draws the network": ("plot_model", "model_to_dot"),
    "call viz.plots.curves(history) after fit": ("TensorBoard",),
    SEED: ("SeedGenerator", "Generator"),
    "numpy.random.normal(size=3) draws numbers, RandomNormal initial weights": (
        *("normal", "uniform", "truncated_normal", "shuffle"),
    ),
    "an optimizer's rate is a number: model.optimizer.lr = 0.01": ("set_value",),
    PRECISION: ("set_floatx",),
    "numbers are at hand, as in layer.get_weights()": ("get_session", "placeholder", "function"),
    DEVICE: ("config", "compat"),
    "loss.backward() gives every weight its grad": ("GradientTape",),
    ARRAYS: (
        *("ops", "math", "constant", "convert_to_tensor", "Variable", "Tensor"),
        *("reduce_mean", "reduce_sum", "reshape", "expand_dims"),
    ),
}
"""Names that programs import, or ask a module for."""
TENSORS: Round = {
    ARRAYS: (
        *("abs", "argmax", "argmin", "cast", "clip_by_value", "concat", "divide", "equal", "exp"),
        *("gather", "greater", "less", "linspace", "matmul", "maximum", "minimum", "multiply"),
        *("ones", "ones_like", "pow", "range", "reduce_max", "reduce_min", "round", "shape"),
        *("sqrt", "square", "squeeze", "stack", "subtract", "tensordot", "transpose", "where"),
        *("zeros", "zeros_like", "float32", "float64", "int32", "int64"),
    ),
    "to_categorical(y, num_classes) makes rows of 0 and 1": ("one_hot",),
    DEVICE: ("test", "device", "distribute", "debugging"),
    "fit compiles by itself: leave the line out": ("function",),
}
"""Names that programs ask TensorFlow for, besides Keras."""
METHODS: Round = {
    PARTS: ("fit_generator", "evaluate_generator", "predict_generator"),
    "take predict": ("predict_proba", "predict_on_batch"),
    "take evaluate": ("test_on_batch",),
    WHOLE: ("to_json", "to_yaml", "get_config"),
    "a network has n_in inputs, a layer n_in inputs and units": ("input_shape", "output_shape"),
    "layer.get_weights() gives both, layer.set_weights([kernel, bias]) sets them": (
        *("kernel", "bias"),
    ),
    "take parameters()": ("trainable_weights", "trainable_variables"),
    "Sequential(model.layers[:-1]) is the network without its last layer": ("pop",),
    "Sequential(model.layers[:2]).predict(x) gives what two layers return": ("input", "output"),
}
"""Attributes of layers and networks."""
ARGUMENTS: Round = {
    CONSTRAINT: ("kernel_constraint", "bias_constraint", "W_constraint", "b_constraint"),
    "take kernel_regularizer, which keeps weights small": ("activity_regularizer",),
    PARTS: ("steps_per_epoch", "validation_steps", "samples_per_epoch", "generator", "steps"),
    "the validation data is measured after each epoch": ("validation_freq",),
    PRECISION: ("dtype",),
    "call set_weights(arrays) once the model is built": ("weights",),
    "give the number of inputs, input_shape=(4,)": ("batch_input_shape", "batch_shape"),
    DECOUPLED: ("weight_decay",),
    "leave it out: Nadam's momentum follows Keras 3": ("schedule_decay",),
    "there is one loss: add up what you want in a function of one sample": ("loss_weights",),
    "give fit sample_weight; metrics count all samples alike": ("weighted_metrics",),
    "a model is saved after each epoch; period=5 saves each fifth": ("save_freq",),
    "a file is safetensors: model.save('model.safetensors')": ("save_format",),
    "load_model(path, compile=False) leaves it out": ("include_optimizer",),
    "layer.set_weights(arrays) fills one layer": ("by_name", "skip_mismatch"),
    "give compile metrics=['accuracy']": ("show_accuracy",),
    "the loss says it: leave it out": ("class_mode",),
    "smooth y yourself, 0.9·y + 0.1/classes": ("label_smoothing",),
    "the mean over samples is taken; sample_weight scales each": ("reduction",),
}
"""Arguments that something else does here."""
DEFAULTS: Mapping[str, tuple[object, ...]] = {
    "validation_freq": (1,),
    "save_freq": ("epoch",),
    "include_optimizer": (True,),
    "by_name": (False,),
    "skip_mismatch": (False,),
    "label_smoothing": (0,),
    "reduction": ("sum_over_batch_size", "auto"),
}
"""What Keras does unless it is asked for something else; said aloud, it changes nothing."""
IGNORED = (
    *("workers", "use_multiprocessing", "max_queue_size", "validation_batch_size"),
    *("run_eagerly", "jit_compile", "steps_per_execution", "auto_scale_loss"),
    *("name", "line_length", "expand_nested"),
)
"""Arguments that say how Keras is to compute or call things, not what; they change nothing here."""


def _by_name(table: Round) -> dict[str, str]:
    return {name: why for why, names in table.items() for name in names}


MODULE, METHOD, ARGUMENT = map(_by_name, (MODULES, METHODS, ARGUMENTS))
TENSOR = MODULE | _by_name(TENSORS)
"""What to write instead of each name."""


def refuse(name: str, why: Mapping[str, str], kind: type[Exception]) -> None:
    """Raise an error, with what to write instead, for a name that there is nothing for."""
    if name in why:
        raise kind(f"stepgrad has no {name}: {why[name]}")


def error_for(asking: FrameType) -> type[ImportError | AttributeError]:
    """Return the error by which a module says that a name is not there.

    `from … import` puts its own words in the place of an AttributeError; `hasattr` needs one.
    """
    does = opname[asking.f_code.co_code[asking.f_lasti]]
    return ImportError if does == "IMPORT_FROM" else AttributeError
