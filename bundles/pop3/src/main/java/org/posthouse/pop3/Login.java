package org.posthouse.pop3;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.MessageSize;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.UidSet;
import org.posthouse.support.AbsentException;
import org.posthouse.support.columns.UidList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the INBOX of who has logged in, and takes down what is in it (rfc1939#4). */
record Login(AccountInfo account) implements Task {
    private static final Logger LOG = LoggerFactory.getLogger(Login.class);
    private static final int PIECE = 10_000;
    private static final Reply TOO_MUCH =
            Reply.refusal("[SYS/TEMP] Too many messages listed by all sessions, try again later");

    @Override
    public boolean next(Dialog dialog, OutputStream out) throws AbsentException, StoreException, IOException {
        if (!dialog.connection.login(account.name())) {
            dialog.user = "";
            out.write(Reply.refusal("[IN-USE] Too many connections for this account")
                    .octets()); // rfc2449#8.1.1
            return false;
        }
        int most = dialog.settings().maxMessages();
        if (!dialog.open(dialog.ask(account, mailboxes -> maildrop(mailboxes, most)))) {
            dialog.release();
            dialog.connection.logout();
            dialog.user = "";
            out.write(TOO_MUCH.octets());
            return false;
        }
        dialog.state = State.TRANSACTION;
        dialog.user = "";
        LOG.info("session {} from {}: {} logged in", dialog.connection.id(), dialog.remote(), account.name());
        out.write(Reply.ok(dialog.maildrop.count() + " messages (" + dialog.maildrop.octets() + " octets)")
                .octets());
        return false;
    }

    private Maildrop maildrop(Account mailboxes, int most) throws StoreException {
        MailboxInfo inbox = mailboxes
                .mailbox("INBOX")
                .orElseThrow(() -> new StoreException(Reason.NOT_FOUND, "account has no INBOX"));
        UidList.Builder uids = UidList.EMPTY.longer();
        int[] sizes = new int[64];
        int count = 0;
        UidSet rest = UidSet.ALL;
        while (count < most && !rest.isEmpty()) {
            List<MessageSize> found = mailboxes.sizes(inbox.id(), rest, Math.min(PIECE, most - count));
            if (found.isEmpty()) {
                break;
            }
            if (count + found.size() > sizes.length) {
                sizes = Arrays.copyOf(sizes, Math.max(count + found.size(), 2 * count));
            }
            for (MessageSize message : found) {
                uids.add(message.uid());
                sizes[count++] = (int) Math.min(message.size(), 0xFFFFFFFFL);
            }
            rest = rest.after(found.get(found.size() - 1).uid());
        }
        return new Maildrop(account, Listed.of(inbox.id(), uids.build(), Arrays.copyOf(sizes, count)), new BitSet());
    }

    @Override
    public Reply failure(Dialog dialog, Reason reason) {
        dialog.connection.logout(); // its place is for those who are in
        return Reply.UNAVAILABLE;
    }

    @Override
    public Map<String, Object> park() {
        return Map.of("task", "login", "account", ParkedState.account(account));
    }
}
