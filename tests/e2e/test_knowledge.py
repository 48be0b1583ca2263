"""What a shop knows: repair cases beside the work they help with, and what oil the very car takes (CM-05)."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.hands import TABLET, fresh, live, registered, saved, stored_order
from tests.e2e.test_inspection import photo_file


def test_a_case_is_written_with_a_picture_and_found_where_it_helps(screen) -> None:
    desk, run = screen("hq"), fresh()
    desk.goto("/cases/new?symptom=brake_soft")
    live(desk)
    desk.keyboard.press("F9")
    expect(desk.locator("#title-error")).to_be_visible()
    texts = {"title": f"배력장치 진공 누설 {run}", "complaint": "페달이 깊다", "cause": "호스가 갈라짐"}
    for name, text in {**texts, "remedy": "호스 교환", "models": "쏘나타 EF, K5 DL3"}.items():
        desk.locator(f"#{name}").fill(text)
    expect(desk.locator("[name=symptoms][value=brake_soft]")).to_be_checked()
    desk.locator("[name=parts][value=brake_fluid]").check()
    desk.keyboard.press("F9")
    expect(desk.locator(".head .chip.ok")).to_be_visible()
    desk.locator("[data-picture]").set_input_files(photo_file(300))
    expect(desk.locator("figure.what img[src*='/pictures/']")).to_be_visible()

    tablet = screen("jang", **TABLET)
    tablet.goto("/")
    registered(advisor := _at_desk(screen), f"안사례{run}", f"010-7791-{run}", f"75서{run}")
    order = stored_order(advisor, f"75서{run}")
    tablet.goto(f"{order}/symptoms?at=brake_soft")
    first = tablet.locator("#cases-beside li").first
    expect(first).to_contain_text(texts["title"])
    expect(first.locator(".chip.ok")).to_be_visible()  # of this car's model
    first.get_by_role("link").click()
    expect(tablet.get_by_text("호스가 갈라짐")).to_be_visible()
    expect(tablet.locator("article img[src*='/pictures/']")).to_be_visible()
    assert tablet.request.get(tablet.url.split("?")[0] + "/edit").status == 403
    tablet.goto(f"/parts/brake_fluid?back={order}/inspection")
    expect(tablet.locator("#cases-beside")).to_contain_text(texts["title"])
    tablet.goto(f"/cases?q=ㅂㄹㅈㅊ ㅈㄱ ㄴㅅ {run}")
    expect(tablet.locator(".gallery a")).to_have_count(1)

    desk.reload()
    desk.get_by_role("button", name="내리기").click()
    expect(desk.locator(".head .chip.bad")).to_be_visible()
    tablet.reload()
    expect(tablet.locator(".gallery a")).to_have_count(0)


def test_the_very_cars_oil_is_beside_its_order_and_in_the_pick(screen) -> None:
    desk, run = screen("hq"), fresh()
    desk.goto("/fluids/new")
    live(desk)
    for name, text in {"model_range": "쏘나타 EF", "engine": f"G 1.8 T{run}", "viscosity": "5W-40"}.items():
        desk.locator(f"#{name}").fill(text)
    desk.locator("#capacity_ml").fill("4.35")
    desk.locator("#without_filter_ml").fill("4,5x")
    desk.keyboard.press("F9")
    expect(desk.locator("#without_filter_ml-error")).to_be_visible()
    desk.locator("#without_filter_ml").fill("4.6")
    desk.keyboard.press("F9")
    expect(desk.get_by_text("필터 포함 용량보다 많습니다")).to_be_visible()
    desk.locator("#without_filter_ml").fill("4.05")
    desk.keyboard.press("F9")
    expect(desk.locator(".head .chip.ok")).to_be_visible()

    advisor = _at_desk(screen)
    registered(advisor, f"오제원{run}", f"010-7792-{run}", f"76오{run}", engine=f"G 1.8 T{run}")
    order = stored_order(advisor, f"76오{run}")
    advisor.goto(order)
    expect(saved(advisor)).to_be_visible()
    row = advisor.locator("#car-fluids tr", has_text="엔진오일")
    expect(row).to_contain_text("5W-40")
    expect(row).to_contain_text("4.35 L")
    expect(row).to_contain_text("4.05 L")
    advisor.locator("[data-cell=item]").last.press_sequentially("엔진오일")
    option = advisor.locator("#picks [role=option]", has_text="엔진오일").first
    expect(option).to_contain_text("5W-40 · 4.35 L")
    advisor.goto(f"{order}/inspection")
    expect(advisor.locator("#car-fluids")).to_contain_text("4.35 L")


def _at_desk(screen):
    page = screen("sim")
    page.goto("/")
    return page
