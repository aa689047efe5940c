"""Who plays: example people with example first names. Nobody here exists."""

from bot.sandbox.people import Person

TOKEN = "4200000:example-token-of-the-demo-sandbox-only"  # noqa: S105 -- of the sandbox, no secret
BOT_USERNAME = "ryadom_example_bot"
BOT_NAME = "Рядом (пример)"

MOTHER, PSYCHOLOGIST, LAWYER = "mother", "psychologist", "lawyer"
SOCIAL_WORKER, COLLEAGUE = "social_worker", "colleague"
HEAD, COORDINATOR, ADMIN = "head", "coordinator", "admin"
ADMIN_ID = 4200006

CAST = (
    Person(MOTHER, 4200001, "Мария", caption="мама (пример)"),
    Person(PSYCHOLOGIST, 4200002, "Ольга", caption="психолог отдела (пример)"),
    Person(LAWYER, 4200003, "Игорь", caption="юрист Центра (пример)"),
    Person(SOCIAL_WORKER, 4200007, "Наталья", caption="соцработник отдела (пример)"),
    Person(COLLEAGUE, 4200008, "Павел", caption="второй психолог отдела (пример)"),
    Person(HEAD, 4200004, "Галина", caption="заведующая отделом (пример)"),
    Person(COORDINATOR, 4200005, "Светлана", caption="координатор Центра (пример)"),
    Person(ADMIN, ADMIN_ID, "Дмитрий", caption="администратор (пример)"),
)
DEPARTMENT = "angarsk"
