package org.posthouse.pop3;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.net.api.Parked;
import org.posthouse.support.columns.UidList;

/** The form in which a session goes from one version to another. It holds no password: none is kept. */
final class ParkedState {
    private static final int VERSION = 2;
    private static final int OLDEST = 1;

    private ParkedState() {}

    static Parked park(Dialog dialog, boolean skipping) {
        Map<String, Object> state = new HashMap<>();
        state.put("user", dialog.user);
        state.put("errors", dialog.errors);
        state.put("failedLogins", dialog.failedLogins);
        state.put("retrieved", dialog.retrieved);
        state.put("skipping", skipping);
        Maildrop maildrop = dialog.maildrop;
        if (maildrop != null) {
            state.put(
                    "maildrop",
                    Map.of(
                            "account",
                            account(maildrop.account),
                            "mailbox",
                            maildrop.mailbox,
                            "windows", // not copied: maildrops that share them still do
                            maildrop.listed.uids().windows(),
                            "chunks",
                            maildrop.listed.uids().chunks(),
                            "blocks",
                            maildrop.listed.sizes(),
                            "deleted",
                            maildrop.deleted.toLongArray()));
        }
        if (dialog.task != null) {
            state.put("task", dialog.task.park());
        }
        return new Parked(VERSION, state);
    }

    /**
     * Puts the state into a new dialog.
     *
     * @return true if the rest of a line is being skipped
     * @throws IllegalArgumentException if it is not understood
     */
    static boolean restore(Dialog dialog, Parked parked) {
        if (parked.version() < OLDEST || parked.version() > VERSION) {
            throw new IllegalArgumentException("parked by another version: " + parked.version());
        }
        Map<String, Object> state = parked.state();
        try {
            dialog.user = get(state, "user", String.class);
            dialog.errors = get(state, "errors", Integer.class);
            dialog.failedLogins = get(state, "failedLogins", Integer.class);
            dialog.retrieved = get(state, "retrieved", Integer.class);
            if (state.containsKey("maildrop")) {
                dialog.open(maildrop(get(state, "maildrop", Map.class)));
                dialog.state = State.TRANSACTION;
            }
            if (state.containsKey("task")) {
                dialog.task = task(get(state, "task", Map.class), dialog.maildrop);
            }
            return get(state, "skipping", Boolean.class);
        } catch (ClassCastException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("parked state not understood", e);
        }
    }

    private static Maildrop maildrop(Map<?, ?> state) {
        return new Maildrop(
                account(get(state, "account", List.class)),
                listed(state, get(state, "mailbox", Long.class)),
                BitSet.valueOf(get(state, "deleted", long[].class)));
    }

    private static Listed listed(Map<?, ?> state, long mailbox) {
        if (state.containsKey("uids")) { // as the first version had it
            return Listed.of(mailbox, UidList.of(get(state, "uids", int[].class)), get(state, "sizes", int[].class));
        }
        List<int[]> blocks = new ArrayList<>();
        get(state, "blocks", List.class).forEach(block -> blocks.add((int[]) block));
        UidList uids = UidList.of(get(state, "windows", int[].class), get(state, "chunks", List.class));
        return new Listed(mailbox, uids, blocks);
    }

    private static Task task(Map<?, ?> state, Maildrop maildrop) {
        String name = get(state, "task", String.class);
        if (name.equals("login") && maildrop == null) {
            return new Login(account(get(state, "account", List.class)));
        }
        if (maildrop != null) {
            switch (name) {
                case "update" -> {
                    return new Update();
                }
                case "listing" -> {
                    int index = get(state, "index", Integer.class);
                    return new Listing(
                            Listing.Kind.valueOf(get(state, "kind", String.class)),
                            index == 0 ? 0 : within(index, maildrop.total()));
                }
                case "transfer" -> {
                    return Transfer.parked(
                            within(get(state, "index", Integer.class), maildrop.total()),
                            get(state, "top", Boolean.class),
                            get(state, "offset", Long.class),
                            get(state, "lines", Integer.class),
                            get(state, "flags", Integer.class));
                }
                default -> {}
            }
        }
        throw new IllegalArgumentException("task " + name);
    }

    private static int within(int index, int length) {
        if (index < 0 || index >= length) {
            throw new IllegalArgumentException("message " + index + " is beyond " + length);
        }
        return index;
    }

    static List<Object> account(AccountInfo account) {
        return List.of(account.id(), account.name(), account.quota());
    }

    private static AccountInfo account(List<?> values) {
        return new AccountInfo((Long) values.get(0), (String) values.get(1), (Long) values.get(2));
    }

    private static <T> T get(Map<?, ?> state, String key, Class<T> type) {
        Object value = state.get(key);
        if (value == null) {
            throw new IllegalArgumentException("no " + key);
        }
        return type.cast(value);
    }
}
