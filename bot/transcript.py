"""The main job, played once through the front door. Every line printed is read back from the workspace."""

from collections.abc import Callable
from textwrap import fill

from sandbox.client import Hands, NothingCame, Workspace, wait_for
from sandbox.workspace import Json

MENTORS = {
    "amara": ["leading a code calmly", "rapid response, the first five minutes", "debriefing after a code"],
    "dara": ["running a code when the team is new", "ventilator basics at the bedside"],
    "ruth": ["mock codes and your voice in them", "closed-loop communication"],
    "tomas": ["first QI project, from idea to poster"],
    "joon": ["goals-of-care talks", "breaking bad news"],
}
SENTENCE = "running a code without freezing"
QUESTION = "What do you say out loud in the first minute?"
THANKS = "Your “say your name and your role first” got me through Tuesday. Thank you."
STEP = "Say my name and “I'm leading this code” out loud"

Print = Callable[[str], None]


def play(workspace: Workspace, out: Print = print) -> None:
    """Play it; NothingCame or Refused where a step did not happen."""
    scene = Scene(workspace, out)
    scene.mentors_list_themselves()
    scene.ben_says_what_he_wants()
    scene.three_people_are_surfaced()
    scene.ben_asks_amara()
    scene.she_says_yes()
    scene.the_check_in_comes()
    scene.it_wraps_up()


class Scene:
    """Ben, Amara, and what they see."""

    def __init__(self, workspace: Workspace, out: Print) -> None:
        self.workspace, self.out = workspace, out
        self.ben, self.amara = workspace.person("ben"), workspace.person("amara")
        self.growth = self.ben.channel("growth")
        self.people: Json = {}

    def mentors_list_themselves(self) -> None:
        for name, lines in MENTORS.items():
            mentor = self.workspace.person(name)
            mentor.command("/mentor")
            mentor.submit(**{f"line_{number}": line for number, line in enumerate(lines, 1)})
            mentor.await_modal("What each is about")
            mentor.submit()
        home = self.amara.open_home()
        self._title(f"{len(MENTORS)} people say what they can be asked about. Amara's Home shows")
        self._show(self.amara, home["blocks"][-2:])

    def ben_says_what_he_wants(self) -> None:
        self.ben.command(f"/grow {SENTENCE}", self.growth)
        view = self.ben.await_modal("Grow in something")
        self._title(f"Ben types /grow {SENTENCE}, and a form opens")
        self._show(self.ben, view["blocks"])
        self._expect(not self.ben.submit(first_question=QUESTION), "the form to be taken")
        post = self.ben.await_message("wants to grow in", self.growth)
        self._title("In #growth, Curbside posts")
        self._show(self.ben, post["blocks"])

    def three_people_are_surfaced(self) -> None:
        self.people = self.ben.await_message("People who can help")
        self._title("To Ben alone, Curbside writes")
        self._show(self.ben, self.people["blocks"])
        self._expect(self.ben.says(self.people).count("Why: ") == 3, "three people with reasons")

    def ben_asks_amara(self) -> None:
        self.ben.press("Ask for one coffee", self.people, below="Amara Fable")
        ask = self.amara.await_message("First question")
        self._title("Ben presses Ask for one coffee. Amara reads")
        self._show(self.amara, ask["blocks"])
        self.ask = ask

    def she_says_yes(self) -> None:
        self.amara.press("Happy to", self.ask)
        self.thread = self.ben.await_message("Why you two")
        group = next(c for c in self.ben.conversations("mpim") if c["id"] == self.thread["channel"])
        self._title(f"Amara presses Happy to. In a group message with {group['name']}, a thread opens")
        self._show(self.ben, self.thread["blocks"])
        self.ben.say(self.thread["channel"], "Thursday at noon, or Friday at four?", self.thread["ts"])
        self.amara.say(self.thread["channel"], "Thursday noon, coffee cart by the west lifts.", self.thread["ts"])
        said = [m for m in self.amara.messages(self.thread["channel"]) if m["ts"] != self.thread["ts"]]
        self._title("In the thread")
        for message in said:
            self.out(f"    {self.workspace.names()[message['user']]}: {message['text']}")

    def the_check_in_comes(self) -> None:
        home = self.ben.open_home()
        due = wait_for(lambda: _moments(self.ben.home), "a next check-in on Ben's Home")[0]
        self._title("Ben's Home shows")
        self._show(self.ben, home["blocks"])
        self.workspace.advance_to(due)
        self.check_in = self.ben.await_message("find each other?")
        when = self.ben.reader.moment(int(float(self.check_in["ts"])))
        self._title(f"The clock moves on. On {when} (Ben's own time), Curbside writes to him")
        self._show(self.ben, self.check_in["blocks"])

    def it_wraps_up(self) -> None:
        self.ben.press("Yes", self.check_in)
        view = self.ben.await_modal("How was it?")
        self._title("Ben presses Yes, and a short form opens")
        self._show(self.ben, view["blocks"])
        self._expect(not self.ben.submit(next_step=STEP, learned="learned", thanks=THANKS, keep=["keep"]), "the form")
        thanks = self.amara.await_message("A thank-you for you")
        self._title("Amara reads")
        self._show(self.amara, thanks["blocks"])
        self._expect(THANKS in self.amara.says(thanks), "the thank-you, word for word")
        post = self.ben.await_message("This goal is wrapped up", self.growth)
        self._title("And in #growth")
        self._show(self.ben, post["blocks"])
        wait_for(lambda: "What you've finished" in self.ben.shows(self.ben.home), "the finished goal")
        self._title("Ben's Home now shows")
        self._show(self.ben, self.ben.home["blocks"])

    def _expect(self, held: bool, what: str) -> None:  # noqa: FBT001 (reads as the sentence it is)
        if not held:
            raise NothingCame(f"the workspace does not hold {what}")

    def _title(self, text: str) -> None:
        self.out(f"\n{text}:")

    def _show(self, person: Hands, blocks: list[Json]) -> None:
        for line in person.reader.lines(blocks):
            self.out(fill(line, 110, initial_indent="    ", subsequent_indent="      "))


def _moments(view: Json) -> list[int]:
    """The moments that a view shows, earliest first."""
    found: list[int] = []

    def walk(node: object) -> None:
        if isinstance(node, dict):
            if node.get("type") == "date":
                found.append(int(node["timestamp"]))
            for child in node.values():
                walk(child)
        elif isinstance(node, list):
            for child in node:
                walk(child)

    walk(view["blocks"])
    return sorted(found)
