"""The pages of notes."""

from uuid import UUID

from flask import Blueprint
from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from app import identity
from app.extensions import database
from app.notes import service
from app.notes.forms import NoteForm
from app.notes.own import find_own
from app.web.forms import status_of
from app.web.forms import text_in
from app.web.fragments import is_fragment
from app.web.pagination import page_number

PAGE_SIZE = 20

notes = Blueprint("notes", __name__, template_folder="templates")
notes.before_request(identity.require_owner)


@notes.get("/")
def home() -> ResponseReturnValue:
    return redirect(url_for("notes.index"), 302)


@notes.get("/notes")
def index() -> ResponseReturnValue:
    search = request.args.get("q", "").strip()
    page = service.page_of_notes(
        database.session,
        identity.owner_id(),
        search=search,
        number=page_number(),
        size=PAGE_SIZE,
    )
    if page.number > page.last:
        abort(404)
    template = "notes/list.html" if is_fragment() else "notes/index.html"
    return render_template(template, page=page, search=search)


@notes.route("/notes/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    form = NoteForm()
    if not form.validate_on_submit():
        return render_template("notes/new.html", form=form), status_of(form)
    note = service.create_note(
        database.session,
        identity.owner_id(),
        title=text_in(form.title),
        body=text_in(form.body),
    )
    database.session.commit()
    flash("The note is saved.")
    return redirect(url_for("notes.show", note_id=note.id), 303)


@notes.get("/notes/<uuid:note_id>")
def show(note_id: UUID) -> ResponseReturnValue:
    return render_template("notes/show.html", note=find_own(note_id))


@notes.route("/notes/<uuid:note_id>/edit", methods=["GET", "POST"])
def edit(note_id: UUID) -> ResponseReturnValue:
    note = find_own(note_id)
    form = NoteForm(obj=note)
    if not form.validate_on_submit():
        return render_template("notes/edit.html", form=form, note=note), status_of(form)
    service.change_note(note, title=text_in(form.title), body=text_in(form.body))
    database.session.commit()
    flash("The changes are saved.")
    return redirect(url_for("notes.show", note_id=note.id), 303)


@notes.get("/notes/<uuid:note_id>/delete")
def confirm_delete(note_id: UUID) -> ResponseReturnValue:
    return render_template("notes/delete.html", note=find_own(note_id))


@notes.post("/notes/<uuid:note_id>/delete")
def delete(note_id: UUID) -> ResponseReturnValue:
    note = find_own(note_id)
    service.delete_note(database.session, note)
    database.session.commit()
    flash(f"“{note.title}” is deleted.")
    return redirect(url_for("notes.index"), 303)
