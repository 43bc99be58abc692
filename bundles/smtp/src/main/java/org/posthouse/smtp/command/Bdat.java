package org.posthouse.smtp.command;

import java.util.Optional;
import org.posthouse.api.intake.Rejection;
import org.posthouse.api.message.Status;
import org.posthouse.smtp.mail.Incoming;
import org.posthouse.smtp.parse.BdatArgument;
import org.posthouse.smtp.state.Dialog;
import org.posthouse.smtp.wire.Reply;

/** BDAT (rfc3030#2): a chunk of the message follows at once, and has to be read whatever is said to it. */
public final class Bdat implements Command {
    @Override
    public Reply run(Dialog dialog, String argument) throws Rejection {
        Incoming incoming = dialog.incoming();
        if (incoming.recipients() == 0 && incoming.failure().isEmpty()) {
            return refuse(dialog, argument, Reply.of(Data.NO_RECIPIENTS));
        }
        Optional<BdatArgument> chunk = BdatArgument.parse(argument);
        if (chunk.isEmpty()) {
            return misunderstood();
        }
        try {
            if (!incoming.open()) {
                return Reply.AWAITED;
            }
        } catch (Rejection.Unavailable absent) {
            throw absent;
        } catch (Rejection refused) {
            incoming.fail(refused.status()); // the reply to this chunk and to those behind it
        }
        dialog.expectChunk(chunk.get());
        return Reply.NONE;
    }

    /** It was waited long enough for what the chunk needs: no message comes of this one, nor of those behind it. */
    public static Reply giveUp(Dialog dialog, String argument, Status status) {
        dialog.incoming().fail(status);
        BdatArgument.parse(argument).ifPresent(dialog::expectChunk);
        return Reply.NONE;
    }

    /** Refuses a chunk once it has been read. */
    public static Reply refuse(Dialog dialog, String argument, Reply refusal) {
        Optional<BdatArgument> chunk = BdatArgument.parse(argument);
        if (chunk.isEmpty()) {
            return misunderstood();
        }
        if (dialog.isTooMuch(chunk.get().size())) {
            return refusal.andClose();
        }
        dialog.expectRefusedChunk(chunk.get(), refusal);
        return Reply.NONE;
    }

    /** Nobody knows where the next command begins: close rather than take message data for commands. */
    private static Reply misunderstood() {
        return Reply.closing(501, "5.5.4", "Syntax: BDAT size [LAST]");
    }
}
