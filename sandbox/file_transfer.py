"""Where the bytes of files come and go: uploads of the app, downloads by the app, and the files that the page shows."""

import mimetypes

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.models import File
from sandbox.slack import Slack
from sandbox.web_api.registry import bearer
from sandbox.workspace import Workspace


def routes() -> list[BaseRoute]:
    return [
        Route("/upload/{file}", _upload, methods=["POST", "PUT"]),
        Route("/files-pri/{file}/{name}", _download),
        Route("/files-pri/{file}/download/{name}", _download),
        Route("/files/{file}/{name}", _show),
    ]


async def _upload(request: Request) -> Response:
    """Receive a file's bytes, at the URL that files.getUploadURLExternal gave."""
    _, file = _find(request)
    content = await request.body()
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        form = await request.form()
        sent = next((part for part in form.values() if not isinstance(part, str)), None)
        content = await sent.read() if sent else b""
    if file is None or file.content is not None:
        return PlainTextResponse("This upload is unknown or finished.", 404)
    if len(content) != file.length:
        return PlainTextResponse(f"{file.length} bytes were announced, but {len(content)} arrived.", 400)
    file.content = content
    return PlainTextResponse(f"OK - {len(content)}")


async def _download(request: Request) -> Response:
    """Give the app a file, at its `url_private`, for a bot token with files:read.

    Slack sends everyone else to its sign-in page (https://docs.slack.dev/reference/objects/file-object).
    """
    workspace, file = _find(request)
    token = bearer(request.headers.get("authorization"))
    may_read = workspace and workspace.is_valid(token) and "files:read" in workspace.app.scopes
    if not may_read:
        return RedirectResponse("/?redir=" + request.url.path, 302)
    return _content(file)


async def _show(request: Request) -> Response:
    """Serve a shared file to the page."""
    return _content(_find(request)[1])


def _content(file: File | None) -> Response:
    """Answer with a file's bytes, never with a type that a browser would run."""
    if file is None or not file.shared or file.content is None:
        return PlainTextResponse("There is no such file.", 404)
    guessed = mimetypes.guess_type(file.name)[0] or ""
    shown = guessed if guessed in ("image/png", "image/jpeg", "image/gif", "image/webp") else "application/octet-stream"
    return Response(file.content, media_type=shown, headers={"X-Content-Type-Options": "nosniff"})


def _find(request: Request) -> tuple[Workspace | None, File | None]:
    slack: Slack = request.app.state.slack
    for team in slack.teams:
        if file := team.workspace.files.get(request.path_params["file"]):
            return team.workspace, file
    return None, None
