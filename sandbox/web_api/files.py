"""files.*: uploads in three steps: get a URL, send the bytes there, share the file."""

from urllib.parse import quote

from sandbox.models import File, Json
from sandbox.web_api import chat
from sandbox.web_api.registry import TIER_4, Call, SlackError, method
from sandbox.workspace import Workspace

MAX_ALT_TEXT = 1000  # characters
MAX_BYTES = 10 * 2**20  # in this sandbox; Slack accepts 1 GB
MAX_CHANNELS = 100


@method("files.getUploadURLExternal", "files:write", per_minute=TIER_4, takes_json=False)
def upload_url(call: Call) -> Json:
    call.require("filename", "length")
    length, alt_text = call.time("length", "invalid_arguments"), call.text("alt_txt")
    if len(alt_text) > MAX_ALT_TEXT:
        raise SlackError("alt_txt_too_large")
    if not 0 < length <= MAX_BYTES:
        raise SlackError("file_upload_size_restricted")
    file = File(call.workspace.new_id("F"), call.text("filename"), length, alt_text)
    call.workspace.files[file.id] = file
    return {"upload_url": f"{call.workspace.address}/upload/{file.id}", "file_id": file.id}


@method("files.completeUploadExternal", "files:write", per_minute=TIER_4)
def complete(call: Call) -> Json:
    """Share uploaded files; each can be shared once."""
    workspace = call.workspace
    requested = call.parsed("files", "invalid_arguments")
    if not isinstance(requested, list) or not requested or not all(isinstance(each, dict) for each in requested):
        raise SlackError("invalid_arguments")
    files = [workspace.files.get(str(each.get("id"))) for each in requested]
    if any(file is None or file.content is None or file.shared for file in files):
        raise SlackError("file_not_found")
    ids = [name for name in (call.text("channel_id") or call.text("channels")).split(",") if name]
    if len(ids) > MAX_CHANNELS:
        raise SlackError("channels_limit_exceeded")
    channels = [chat.target(Call(workspace, {"channel": channel})) for channel in ids]
    shared = []
    for file, each in zip(files, requested, strict=True):
        assert file is not None  # noqa: S101 (for the type checker)
        file.shared, file.title = True, str(each.get("title") or file.name)
        shared.append(describe(workspace, file))
    for channel in channels:
        body = {"text": call.text("initial_comment"), "files": shared}
        chat.post(workspace, channel, body, call.text("thread_ts") or None)
    return {"files": shared}


@method("files.info", "files:read", per_minute=TIER_4, takes_json=False)
def info(call: Call) -> Json:
    file = call.workspace.files.get(call.text("file"))
    if file is None or not file.shared:
        raise SlackError("file_not_found")
    return {"file": describe(call.workspace, file)}


@method("files.delete", "files:write")
def delete(call: Call) -> Json:
    """Delete a file of the app's own; where it was shared, only that it was deleted is left."""
    workspace, file = call.workspace, call.workspace.files.get(call.text("file"))
    if file is None or not file.shared:
        raise SlackError("file_not_found")
    if file.user:
        raise SlackError("cant_delete_file")
    del workspace.files[file.id]
    for channel in workspace.channels.values():
        for message in channel.messages:
            for each in message.get("files", []):
                if each["id"] == file.id:
                    each.clear()
                    each |= {"id": file.id, "mode": "tombstone"}
    workspace.changed()
    return {}


def describe(workspace: Workspace, file: File) -> Json:
    """Describe a file as Slack does."""
    kind = file.name.rsplit(".", 1)[-1].lower() if "." in file.name else "text"
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "filetype": kind,
        "size": file.length,
        "user": file.user or workspace.app.user_id,
        "alt_txt": file.alt_text,
        "url_private": f"{workspace.address}/files-pri/{file.id}/{quote(file.name)}",
        "url_private_download": f"{workspace.address}/files-pri/{file.id}/download/{quote(file.name)}",
    }
