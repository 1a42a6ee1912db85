"""A class in a real browser: a student's page shows the teacher's, until the student lets go."""

import re

import pytest

expect = pytest.importorskip("playwright.sync_api", reason="needs playwright").expect

LET_GO = "Let go and try it yourself"


def share(teacher):
    """Share a page; return the link that it gives."""
    teacher("#tab-files").click()
    teacher.page.get_by_role("button", name="Share with the class").click()
    expect(teacher("#class")).to_contain_text("0 pages follow")
    teacher("#tab-files").click()
    teacher.page.evaluate("navigator.clipboard.writeText = (text) => (window.copied = text)")
    teacher.page.get_by_role("button", name="Copy the link for the class").click()
    return teacher.page.evaluate("window.copied")


@pytest.fixture
def teacher(tab):
    return tab("#data=xor&layers=3&seed=4")


@pytest.fixture
def student(teacher, tab):
    """A page in a window of its own that has opened the teacher's link."""
    link = share(teacher)
    assert re.search(r"\?room=[0-9a-f]{32}$", link)
    student = tab()
    student.page.goto(link)
    student.wait(lambda: student.number, "the first frame")
    return student


def seen(play):
    """What a page shows of a network and where in time it is."""
    pictures = play.pictures
    return play.text("#epoch"), play.bits, pictures["maps"].tobytes(), pictures["main"].tobytes()


def same(teacher, student):
    student.wait(lambda: seen(student) == seen(teacher), "the teacher's page")


def test_a_student_sees_the_teacher_s_page_and_then_goes_on_alone(teacher, student):
    expect(student("#class")).to_contain_text("You follow a class: what you see is the teacher’s")
    expect(teacher("#class")).to_contain_text("1 page follows")
    same(teacher, student)
    teacher.step(2)
    same(teacher, student)
    teacher.choose("lr", 0.1)
    teacher.train(until=lambda: teacher.frame["epoch"] > 20)
    same(teacher, student)
    assert student.text("#test-loss") == teacher.text("#test-loss")
    assert len(student.frame["curve"]) == len(teacher.frame["curve"])

    epoch, bits, *_ = seen(teacher)
    student.page.get_by_role("button", name=LET_GO).click()
    expect(student("#class")).to_have_count(0)
    expect(teacher("#class")).to_contain_text("0 pages follow")
    student.wait(lambda: student.number and student.bits == bits, "the same weights")
    assert student.text("#epoch") == epoch
    student.step()
    teacher.step()
    assert student.bits == teacher.bits  # plain descent remembers nothing but the weights
    student.step()
    assert teacher.bits != student.bits


def test_a_student_sees_where_the_teacher_looks_and_points(teacher, student):
    teacher('.node[data-name="0.1"]').hover()
    expect(student("#result-title")).to_have_text("Neuron 1 of layer 0")
    teacher("#tab-inside").click()
    place = teacher(".walkbar output")
    expect(place).to_contain_text("1 /")
    teacher.press(*["ArrowRight"] * 3)
    expect(place).to_contain_text("4 /")
    expect(student(".walkbar output")).to_have_text(place.inner_text())


def test_a_student_changes_nothing(teacher, student):
    before = seen(teacher)
    for key in (" ", "ArrowRight", "n", "r"):
        student.press(key)
    student.page.mouse.click(*centre(student, "#play"))
    teacher.page.wait_for_timeout(300)
    assert seen(teacher) == before == seen(student)


def test_a_teacher_who_comes_back_finds_the_class(teacher, student):
    teacher.page.reload()
    teacher.wait(lambda: teacher.number, "the first frame")
    expect(teacher("#class")).to_contain_text("1 page follows")
    teacher.step()
    same(teacher, student)
    teacher.page.get_by_role("button", name="Stop sharing").click()
    expect(teacher("#class")).to_have_count(0)
    expect(student("#class")).to_contain_text("The teacher’s page is closed")
    bits = student.bits
    student.page.get_by_role("button", name=LET_GO).click()
    expect(student("#class")).to_have_count(0)
    student.wait(lambda: student.number and student.bits == bits, "the same weights")


def centre(play, selector):
    box = play(selector).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_who_comes_while_the_teacher_plays_sees_it_too(teacher, tab):
    link = share(teacher)
    teacher("#play").click()
    teacher.wait(lambda: teacher.frame["epoch"] > 5, "the training")
    student = tab()
    student.page.goto(link)
    student.wait(lambda: student.number and student.frame["epoch"] > 5, "the teacher's page")
    teacher("#play").click()
    teacher.wait(lambda: not teacher.frame["playing"], "the pause")
    same(teacher, student)
