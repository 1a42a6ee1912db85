"""What goes into the playground and comes out: own points, files, programs, lessons, pictures."""

import json

import numpy as np
import pytest

from nn import load_model

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
expect = playwright.expect

DROP = """([name, text]) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([text], name));
  for (const kind of ["dragover", "drop"])
    document.body.dispatchEvent(
      new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true })
    );
}"""
CSV = "x1,x2,label\n1,2,no\n2,1.5,no\n-1.5,0,yes\n-2,-1,yes\n-1,-1,yes\n"
CLIPBOARD = ["clipboard-read", "clipboard-write"]


def button(play, name):
    return play.page.get_by_role("button", name=name, exact=True)


def drop(play, name, text):
    play.page.evaluate(DROP, [name, text])


def draw(play, points):
    """Click on the pad, at points of the plane."""
    pad = play("canvas.pad")
    box = pad.bounding_box()
    for x1, x2 in points:
        position = ((x1 + 6) / 12 * box["width"], (6 - x2) / 12 * box["height"])
        pad.click(position=dict(zip("xy", position, strict=True)))


def test_points_drawn_by_hand_become_the_data(play):
    button(play, "Data: Your own points").click()
    expect(play(".own")).to_contain_text("Draw at least four points.")
    draw(play, [(2, 2), (3, 1)])
    play(".own .swatches label").first.click()
    draw(play, [(-2, -2), (-3, -1), (-2, 4)])
    expect(play(".own")).to_contain_text("5 points. −1: 3, 1: 2")
    button(play, "Undo").click()
    play.wait(lambda: play.hash.get("points", "").count(",") == 11, "four points in the address")
    points = np.array(play.hash["points"].split(","), float).reshape(4, 3)
    assert points == pytest.approx(
        np.array([[2, 2, 1], [3, 1, 1], [-2, -2, -1], [-3, -1, -1]]), abs=0.06
    )
    assert play.hash["data"] == "own"
    play.train(until=lambda: play.loss("train") < 0.2)


def test_a_csv_file_that_is_dropped_becomes_the_data(play):
    play.step()
    with play.redrawn():
        drop(play, "points.csv", CSV)
    expect(play("#status")).to_contain_text("label: no became −1, yes became 1")
    assert play.hash["data"] == "own"
    assert play.hash["points"].startswith("1,2,-1,2,1.5,-1,-1.5,0,1")
    expect(play(".own textarea")).to_have_value(
        "1, 2, -1\n2, 1.5, -1\n-1.5, 0, 1\n-2, -1, 1\n-1, -1, 1"
    )
    assert play.epoch == 0
    play.step()
    assert play.epoch == 1


def test_a_csv_file_that_cannot_be_read_is_said_and_changes_nothing(play):
    play.step()
    before = play.bits
    for text, why in [
        ("x1,x2,label\n1,2,-1\n3,oops,1\n", "line 3"),
        ("", "the file is empty"),
        ("1,2,a\n1,3,a\n", "nothing to learn from one class alone"),
    ]:
        drop(play, "points.csv", text)
        expect(play("#alert")).to_contain_text(why)
        assert play.bits == before
    assert "data" not in play.hash


def test_a_csv_file_of_several_classes_and_of_numbers(play):
    classes = "\n".join(f"{k % 3 * 2 - 2},{k % 5 - 2},{'abc'[k % 3]}" for k in range(12))
    with play.redrawn():
        drop(play, "classes.csv", classes)
    assert play.hash["problem"] == "multiclass"
    expect(play("#legend .class")).to_have_count(3)
    numbers = "\n".join(f"{k},{-k},{k * 0.1}" for k in range(-5, 6))
    with play.redrawn():
        drop(play, "numbers.csv", numbers)
    play.wait(lambda: play.hash["problem"] == "regression", "the regression")


def test_numbers_that_are_typed_become_the_data(play):
    play("#tab-own").click()
    field = play(".own textarea")
    field.fill("1, 1, 1\n2, 2\n")
    button(play, "Use these numbers").click()
    expect(play(".own")).to_contain_text("line 2 has 2 columns")
    field.fill("1, 1, 1\n2, 2, 1\n-1, -1, -1\n-2, −2, -1")
    button(play, "Use these numbers").click()
    play.wait(lambda: play.hash.get("points") == "1,1,1,2,2,1,-1,-1,-1,-2,-2,-1", "the points")


def test_several_classes_have_a_colour_each(opened):
    play = opened("#problem=multiclass")
    assert play(".node.output").count() == 3
    expect(play("#legend")).to_contain_text("class 2")
    play.step(5)
    classes = play.pictures["classes"]
    seen = {}
    for row in range(5, 100, 10):
        for column in range(5, 100, 10):
            if len(set(classes[row - 3 : row + 4, column - 3 : column + 4].flat)) > 1:
                continue  # a border
            place = (column / 99 * 12 - 6, 6 - row / 99 * 12)
            seen.setdefault(classes[row, column], []).append(
                hue(play.pixel("canvas.ground", *place))
            )
    assert len(seen) == 3
    assert all(len(set(hues)) == 1 for hues in seen.values()), seen
    assert len({hues[0] for hues in seen.values()}) == 3
    play('.node.output[data-name="2.1"]').hover()
    expect(play("#result-title")).to_have_text("Output for class 1")


def hue(pixel):
    """The order of red, green and blue, by which the colours of classes differ."""
    return tuple(np.argsort(pixel[:3], kind="stable"))


def test_the_model_is_saved_and_nn_opens_it(play, tmp_path):
    play.step(2)
    play("#tab-files").click()
    with play.page.expect_download() as download:
        button(play, "Save model").click()
    assert download.value.suggested_filename.endswith(".safetensors")
    download.value.save_as(tmp_path / "saved.safetensors")
    model = load_model(tmp_path / "saved.safetensors")
    assert [p.data for p in model.parameters()] == play.frame["weights"].tolist()


def test_the_program_is_shown_and_finds_the_same_weights(play, capsys):
    play.step(2)
    play("#tab-files").click()
    button(play, "Show program").click()
    expect(play(".files pre")).to_contain_text("finds the same weights")
    text = play(".files pre").text_content()
    found = {}
    exec(compile(text, "playground.py", "exec"), found)
    assert [p.data for p in found["model"].parameters()] == play.frame["weights"].tolist()
    assert f"test loss {play.text('#test-loss')}" in capsys.readouterr().out
    with play.page.expect_download() as download:
        button(play, "Save it").click()
    assert download.value.path().read_text() == text


def test_the_picture_is_saved(play):
    play("#tab-files").click()
    # A browser that nobody looks at makes a PNG late, one that draws something makes it at once.
    play.page.evaluate("const draw = () => requestAnimationFrame(draw); draw()")
    with play.page.expect_download() as download:
        button(play, "Save picture").click()
    assert download.value.suggested_filename == "output-epoch-0.png"
    assert download.value.path().read_bytes().startswith(b"\x89PNG")


def test_a_lesson_is_written_and_a_student_goes_through_it(tab, tmp_path):
    teacher = tab("#data=xor", permissions=CLIPBOARD)
    teacher.step(3)
    teacher("#tab-lesson").click()
    teacher(".editor input[type=text]").fill("Corners")
    button(teacher, "Add a step with the present state").click()
    teacher(".editor textarea").fill("Why <b>four</b> neurons?")
    taught = teacher.bits
    with teacher.redrawn():
        button(teacher, "Data: Spiral").click()
    button(teacher, "Add a step with the present state").click()
    button(teacher, "Copy link").click()
    expect(teacher("#status")).to_contain_text("copied")
    link = teacher.page.evaluate("navigator.clipboard.readText()")
    with teacher.page.expect_download() as download:
        button(teacher, "Save file").click()
    file = download.value.path().read_text()

    student = tab(link.removeprefix(teacher.link))
    follow(student, taught)
    student.page.reload()
    expect(student(".lesson")).to_contain_text("2 / 2")
    button(student, "Leave the lesson").click()
    expect(student(".lesson")).to_be_hidden()
    drop(student, "corners.json", file)
    follow(student, taught)


def follow(student, taught):
    """Go through the lesson, and find what the teacher had."""
    expect(student(".lesson h2")).to_have_text("Corners")
    expect(student(".lesson")).to_contain_text("1 / 2")
    expect(student(".lesson .prompt")).to_have_text("Why <b>four</b> neurons?")
    student.wait(lambda: student.bits == taught, "the first state")
    button(student, "Next ›").click()
    student.wait(lambda: student.hash.get("data") == "spiral", "the second state")
    assert button(student, "Next ›").is_disabled()
    student.wait(lambda: student.epoch == 0, "its beginning")


def test_a_lesson_that_is_damaged_is_said(tab):
    play = tab("#lesson=@@@")
    expect(play("#alert")).to_contain_text("The link of this lesson is damaged")
    for lesson, why in [
        ("{", "it is not JSON"),
        ("[]", "a lesson has a title and a list of steps"),
    ]:
        drop(play, "lesson.json", lesson)
        expect(play("#alert")).to_contain_text(why)
    expect(play(".lesson")).to_be_hidden()
    drop(play, "lesson.json", json.dumps({"steps": [{"state": "lr=-1"}]}))
    expect(play("#alert")).to_contain_text("In the link, lr is one of")


def test_the_loss_over_two_weights(play):
    play.step()
    play("#tab-surface").click()
    caption = play(".surface [aria-live]")
    expect(caption).to_contain_text(f"loss {play.frame['train']:.3f}")
    scene = play.picture("canvas.scene")
    play("canvas.scene").press("ArrowLeft")
    assert play.picture("canvas.scene") != scene
    play(".surface select").nth(1).select_option("layers[2].neurons[0].b")
    expect(caption).to_contain_text("bias of the output = 0.")


def test_histograms_count_weights_gradients_and_updates(play):
    play("#tab-histograms").click()
    rows = play(".histograms tbody tr")
    expect(rows).to_have_count(4)
    expect(rows.nth(0)).to_contain_text("25 zeros")  # no gradient yet
    play.step()
    frame = play.frame
    update = np.linalg.norm(frame["weights"] - frame["before"]) / np.linalg.norm(frame["weights"])
    expect(rows.nth(0).locator(".ratio")).to_have_text(f"{float(f'{update:.2g}')}")
    expect(rows.nth(3)).not_to_contain_text("3 zeros")
