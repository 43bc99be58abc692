package org.posthouse.imap.command;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.parse.Tokens;
import org.posthouse.imap.wire.Wire;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.SpecialUse;
import org.posthouse.store.api.StoreException;

/** LIST and LSUB (rfc3501#6.3.8, #6.3.9), with children (rfc3348) and special uses (rfc6154#2, rfc5258). */
final class ListMailboxes {
    /** Names in their order, INBOX first. */
    private static final Comparator<String> ORDER =
            Comparator.comparing((String name) -> !name.equals("INBOX")).thenComparing(Comparator.naturalOrder());

    private ListMailboxes() {}

    static Command parse(Tokens in) throws SyntaxException {
        ListRequest request = ListRequest.parse(in);
        return (client, out) -> {
            if (request.asksForSeparator()) {
                separator(out, "LIST");
            } else {
                list(client.account(), request, out);
            }
            return Outcome.ok("LIST completed");
        };
    }

    static Command parseSubscribed(Tokens in) throws SyntaxException {
        in.space();
        String reference = in.mailbox();
        in.space();
        String pattern = ListRequest.pattern(in, reference);
        return (client, out) -> {
            if (pattern.isEmpty()) {
                separator(out, "LSUB");
            } else {
                subscribed(client.account(), new Pattern(pattern), out);
            }
            return Outcome.ok("LSUB completed");
        };
    }

    /** rfc3501#6.3.8: the separator and the root of the reference. */
    private static void separator(Wire out, String title) {
        line(out, title, List.of("\\Noselect"), "");
    }

    private static void list(Account account, ListRequest request, Wire out) throws StoreException {
        Map<String, MailboxInfo> boxes = new HashMap<>();
        account.mailboxes().forEach(m -> boxes.put(m.name(), m));
        Set<String> parents = new HashSet<>();
        boxes.keySet().forEach(name -> parents.addAll(parents(name)));
        Set<String> subscriptions = request.tellSubscribed() ? Set.copyOf(account.subscriptions()) : Set.of();
        Set<String> names = new TreeSet<>(ORDER);
        if (request.subscribed()) {
            names.addAll(subscriptions); // rfc5258#3.1: those that do not exist too
        } else {
            names.addAll(boxes.keySet());
            names.addAll(parents);
        }
        List<Pattern> patterns = request.patterns().stream().map(Pattern::new).toList();
        for (String name : names) {
            MailboxInfo box = boxes.get(name);
            boolean chosen = !request.withUse() || box != null && !box.uses().isEmpty();
            if (chosen && patterns.stream().anyMatch(p -> p.matches(name))) {
                List<String> attributes = attributes(box, parents.contains(name), request.extended());
                if (subscriptions.contains(name)) {
                    attributes.add("\\Subscribed");
                }
                line(out, "LIST", attributes, name);
            }
        }
    }

    private static List<String> attributes(MailboxInfo box, boolean isParent, boolean extended) {
        List<String> attributes = new ArrayList<>();
        if (box == null) {
            // deleted, and its children were not; rfc5258#3.4 has a word of its own for it
            attributes.add(extended ? "\\NonExistent" : "\\Noselect");
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
