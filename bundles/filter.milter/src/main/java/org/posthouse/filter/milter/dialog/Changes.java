package org.posthouse.filter.milter.dialog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.mail.Action;
import org.posthouse.filter.milter.protocol.MilterConnection;
import org.posthouse.filter.milter.protocol.MilterException;
import org.posthouse.filter.milter.protocol.Response;
import org.posthouse.support.scratch.Scratch;

/** Collects the modifications of a milter as actions, in their order. */
final class Changes implements MilterConnection.Changes, AutoCloseable {
    /** The most of them: a verdict has room for the recipients' instructions too. */
    static final int MOST = 500;

    private final HeaderEdits header;
    private final Scratch scratch;
    private final long mostBody;
    private final List<Action> actions = new ArrayList<>();
    private Optional<NewBody> body = Optional.empty();

    /** @param mostBody octets of a new body */
    Changes(HeaderEdits header, Scratch scratch, long mostBody) {
        this.header = header;
        this.scratch = scratch;
        this.mostBody = mostBody;
    }

    @Override
    public void take(Response.Modification modification) throws IOException {
        if (modification instanceof Response.AddHeader add) {
            actions.add(header.append(add.name(), add.value()));
        } else if (modification instanceof Response.InsertHeader insert) {
            actions.add(header.insert(insert.index(), insert.name(), insert.value()));
        } else if (modification instanceof Response.ChangeHeader change) {
            actions.addAll(header.change(change.index(), change.name(), change.value()));
        } else if (modification instanceof Response.ChangeFrom from) {
            actions.add(new Action.ChangeSender(from.address()));
        } else if (modification instanceof Response.AddRecipient add) {
            actions.add(new Action.AddRecipient(add.recipient()));
        } else if (modification instanceof Response.DeleteRecipient delete) {
            actions.add(new Action.RemoveRecipient(delete.address()));
        } else if (modification instanceof Response.Quarantine quarantine) {
            actions.add(new Action.Hold(quarantine.reason()));
        } else if (modification instanceof Response.ReplaceBody replace) {
            replace(replace.piece());
        }
        if (actions.size() > MOST) {
            throw MilterException.protocol("more than " + MOST + " changes");
        }
    }

    private void replace(byte[] piece) throws IOException {
        if (body.isEmpty()) {
            body = Optional.of(new NewBody(scratch.begin(), mostBody));
        }
        body.get().add(piece);
    }

    /** What is to be done; a new body is readable until this is closed. */
    List<Action> actions() throws IOException {
        List<Action> all = new ArrayList<>(actions);
        if (body.isPresent()) {
            all.add(new Action.ReplaceBody(body.get().message()));
        }
        return all;
    }

    @Override
    public void close() {
        body.ifPresent(NewBody::close);
    }
}
