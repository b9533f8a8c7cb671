"""What `model_server.py` says as an interviewer's chat model: it reads what is asked, and answers to that.

It knows what a request is for by the JSON that is asked for, and the data by the marks around it, as any
model has to. Equal requests get equal answers.
"""

import json
import re

SKILLS = (
    *("Python", "FastAPI", "Django", "Swift", "Go", "Rust", "Java", "Kotlin", "TypeScript", "React"),
    *("SQL", "PostgreSQL", "MongoDB", "Redis", "Kafka", "GraphQL", "gRPC", "microservices"),
    *("Docker", "Kubernetes", "Terraform", "AWS", "Linux"),
)
CRITERIA = [
    *("structure", "precision", "conciseness", "answers_question", "fits_role"),
    *("specifics", "reasoning", "outcomes"),
]
ASSESSED = [
    *("command", "depth", "clarity", "listening", "analysis", "judgement", "collaboration", "motivation"),
]
# The field of its JSON that tells a purpose.
FIELDS = {
    "assessment": "areas_for_improvement",
    "analysis": "skills",
    "evaluation": "criteria",
    "summary": "strengths",
    "correction": "corrected",
}


def purpose(request):
    """analysis, question, evaluation, summary, assessment or correction (of grammar)."""
    form = (request.get("response_format") or {}).get("json_schema")
    system = " ".join(m["content"] for m in request["messages"] if m["role"] == "system")
    wanted = json.dumps(form["schema"]) if form else system
    return next((name for name, field in FIELDS.items() if f'"{field}"' in wanted), "question")


def blocks(messages):
    """The data by name: what stands in the user's first message between the marks that the system names."""
    system = "\n".join(m["content"] for m in messages if m["role"] == "system")
    user = next((m["content"] for m in messages if m["role"] == "user"), "")
    found, name = {}, None
    for line in user.split("\n"):
        start = re.fullmatch(r"=== (\w+) (.+) ===", line)
        if start and start[1] in system:
            name = None if start[2] == "end" else start[2]
            if name:
                found[name] = []
        elif name:
            found[name].append(line)
    return {name: "\n".join(lines) for name, lines in found.items()}


class Interviewer:
    """Its answers by purpose; `says` replaces one: a text, an object for JSON, or a function of the data."""

    def __init__(self):
        self.says = {}

    def content(self, request):
        data = blocks(request["messages"])
        what = purpose(request)
        said = self.says.get(what, getattr(self, what))
        said = said(data) if callable(said) else said
        return said if isinstance(said, str) else json.dumps(said)

    def analysis(self, data):
        text = data.get("document", "")
        sentences = [part.strip() for part in re.split(r"(?<=[.!?])\s+|\n+", text) if part.strip()]
        years = re.search(r"(\d+)\+? years", text)
        return {
            "skills": [skill for skill in SKILLS if re.search(rf"\b{skill}\b", text, re.IGNORECASE)],
            "years": int(years[1]) if years else None,
            "highlights": [part for part in sentences if re.search(r"\d", part)][:5],
            "summary": " ".join(sentences[:2]) or "Nothing.",
        }

    def question(self, data):
        number = sum(1 for name in data if re.fullmatch(r"question \d+", name)) + 1
        role, company = data.get("role", "the role"), data.get("company", "the company")
        skill = data.get("skill") or "what you know best"
        if number == 1:
            return (
                f"Hello, and welcome to {company}. For the role of {role}: how have you worked with {skill}?"
            )
        return f"Thank you. For question {number}, could you tell me how you would use {skill} as {role}?"

    def evaluation(self, data):
        answer = data.get("answer", "")
        words = answer.lower().split()
        shared = {w for w in words if len(w) > 4} & set(re.findall(r"\w+", data.get("question", "").lower()))
        mark = min(9, 3 + len(words) // 15)
        marks = dict.fromkeys(CRITERIA, mark)
        marks["answers_question"] = min(10, mark + len(shared))
        marks["outcomes"] = min(10, mark + bool(re.search(r"\d", answer)))
        evidence = " ".join(words[:6]) or "nothing"
        return {
            "criteria": {name: {"evidence": evidence, "mark": mark} for name, mark in marks.items()},
            "feedback": f"You spoke {len(words)} words. Say what came of it in numbers.",
        }

    def summary(self, data):
        answers = [text for name, text in data.items() if name.startswith("answer")]
        return {
            "strengths": [f"Answered {len(answers)} questions."],
            "improvements": ["Name more results in numbers."],
            "feedback": f"An interview of {len(answers)} answers, told calmly.",
        }

    def assessment(self, data):
        answers = [text for name, text in data.items() if name.startswith("answer")]
        words = " ".join(answers).split()
        marks = [
            int(mark) for name in data if name.startswith("marks") for mark in re.findall(r"\d+", data[name])
        ]
        mark = round(sum(marks) / len(marks)) if marks else 1
        evidence = " ".join(words[:6])
        return {
            "criteria": {
                name: {"evidence": evidence, "mark": min(10, mark + index % 2)}
                for index, name in enumerate(ASSESSED)
            },
            "strengths": [f"Answered {len(answers)} questions."],
            "areas_for_improvement": ["Name more results in numbers."],
            "feedback": f"An interview of {len(answers)} answers, told calmly.",
        }

    def correction(self, data):
        raise NotImplementedError("set `says['correction']` or `chat`")
