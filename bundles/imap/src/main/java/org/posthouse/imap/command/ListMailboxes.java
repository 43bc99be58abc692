package org.posthouse.imap.command;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.posthouse.imap.parse.ModifiedUtf7;
import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.parse.Tokens;
import org.posthouse.imap.wire.Wire;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.SpecialUse;
import org.posthouse.store.api.StoreException;

/** LIST and LSUB (rfc3501#6.3.8, #6.3.9), with children (rfc3348) and special uses (rfc6154#2). */
final class ListMailboxes {
    /** Names in their order, INBOX first. */
    private static final Comparator<String> ORDER =
            Comparator.comparing((String name) -> !name.equals("INBOX")).thenComparing(Comparator.naturalOrder());

    private ListMailboxes() {}

    static Command parse(Tokens in, boolean subscribed) throws SyntaxException {
        in.space();
        String reference = in.mailbox();
        in.space();
        String wire = Tokens.text(in.listMailbox(), StandardCharsets.ISO_8859_1);
        String pattern = ModifiedUtf7.decode(wire);
        String title = subscribed ? "LSUB" : "LIST";
        return (client, out) -> {
            if (pattern.isEmpty()) {
                // rfc3501#6.3.8: asks for the separator and the root of the reference
                line(out, title, List.of("\\Noselect"), "");
            } else if (subscribed) {
                subscribed(client.account(), new Pattern(reference + pattern), out);
            } else {
                all(client.account(), new Pattern(reference + pattern), out);
            }
            return Outcome.ok(title + " completed");
        };
    }

    private static void all(Account account, Pattern pattern, Wire out) throws StoreException {
        Map<String, MailboxInfo> boxes = new TreeMap<>(ORDER);
        account.mailboxes().forEach(m -> boxes.put(m.name(), m));
        Set<String> parents = new TreeSet<>();
        boxes.keySet().forEach(name -> parents.addAll(parents(name)));
        Set<String> names = new TreeSet<>(ORDER);
        names.addAll(boxes.keySet());
        names.addAll(parents);
        for (String name : names) {
            if (pattern.matches(name)) {
                line(out, "LIST", attributes(boxes.get(name), parents.contains(name)), name);
            }
        }
    }

    private static List<String> attributes(MailboxInfo box, boolean isParent) {
        List<String> attributes = new ArrayList<>();
        if (box == null) {
            attributes.add("\\Noselect"); // deleted, and its children were not
        }
        attributes.add(isParent ? "\\HasChildren" : "\\HasNoChildren");
        if (box != null) {
            box.uses().stream().sorted().map(SpecialUse::attribute).forEach(attributes::add);
        }
        return attributes;
    }

    private static void subscribed(Account account, Pattern pattern, Wire out) throws StoreException {
        Map<String, List<String>> found = new TreeMap<>(ORDER);
        for (String name : account.subscriptions()) {
            if (pattern.matches(name)) {
                found.put(name, List.of());
                continue;
            }
            for (String parent : parents(name)) {
                if (pattern.matches(parent)) {
                    // rfc3501#6.3.9: not subscribed to itself, but to something below that % does not reach
                    found.putIfAbsent(parent, List.of("\\Noselect"));
                }
            }
        }
        found.forEach((name, attributes) -> line(out, "LSUB", attributes, name));
    }

    private static List<String> parents(String name) {
        List<String> parents = new ArrayList<>();
        for (int end = name.lastIndexOf(Account.SEPARATOR);
                end > 0;
                end = name.lastIndexOf(Account.SEPARATOR, end - 1)) {
            parents.add(name.substring(0, end));
        }
        return parents;
    }

    private static void line(Wire out, String title, List<String> attributes, String name) {
        out.text("* ").text(title).text(" (").text(String.join(" ", attributes)).text(") \"/\" ");
        out.mailbox(name).crlf();
    }
}
