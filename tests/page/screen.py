"""The chat page as a person meets it: phones by name, buttons by label, and what the browser complains of."""

from playwright.async_api import Browser, ConsoleMessage, Locator, Page, expect

from tests.page.browser import PATIENCE

_WATCH_CSP = """document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`))"""


class PhoneOnPage:
    """One person's phone; `touch` says whether it is tapped or clicked."""

    def __init__(self, page: Page, name: str, *, touch: bool) -> None:
        self.section = page.get_by_role("region", name=name, exact=True)
        self.field = self.section.get_by_role("textbox")
        self.messages = self.section.get_by_role("article")
        self._touch = touch

    def button(self, label: str) -> Locator:
        """The newest one with this label."""
        return self.section.get_by_role("button", name=label, exact=True).last

    async def starts(self) -> None:
        await self._hit(self.section.get_by_role("button", name="Начать"))

    async def presses(self, *labels: str) -> None:
        for label in labels:
            await self._hit(self.button(label))

    async def writes(self, text: str) -> None:
        await self.field.fill(text)
        await self.field.press("Enter")

    async def sees(self, *fragments: str) -> None:
        """All of them in the newest message."""
        for fragment in fragments:
            await expect(self.messages.last).to_contain_text(fragment)

    async def follows_the_link(self) -> None:
        """The newest link in a message that opens this very bot."""
        await self._hit(self.messages.locator("[data-start]").last)

    async def _hit(self, target: Locator) -> None:
        await (target.tap() if self._touch else target.click())


class ChatPage:
    """The page in a window of its own; `complaints` are errors, warnings and breaches of the policy of content."""

    def __init__(self, page: Page, *, touch: bool) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.touch = touch
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def __getitem__(self, name: str) -> PhoneOnPage:
        return PhoneOnPage(self.page, name, touch=self.touch)

    @property
    def in_focus(self) -> Locator:
        return self.page.locator("*:focus")

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)


async def open_chat_page(
    browser: Browser, url: str, *, width: int, height: int, touch: bool, zone: str = "Asia/Irkutsk", sharp: int = 1
) -> ChatPage:
    """A person, of Irkutsk unless another zone is named, opens the page: a desktop, or a phone that is touched, with
    `sharp` points of its screen to a pixel of the page.
    """
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        locale="ru-RU",
        timezone_id=zone,
        device_scale_factor=sharp,
        has_touch=touch,
        is_mobile=touch,
        accept_downloads=True,
        reduced_motion="reduce",  # nothing to wait for, and pictures come out alike
    )
    context.set_default_timeout(PATIENCE)
    await context.add_init_script(_WATCH_CSP)
    chat_page = ChatPage(await context.new_page(), touch=touch)
    await chat_page.page.goto(url)
    await expect(chat_page.page.get_by_role("log").first).to_be_visible()
    return chat_page
