package org.posthouse.testkit.dialog;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One run of a dialog: its connections and what was kept. */
final class DialogRun {
    private static final Pattern GROUP = Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");
    private static final Pattern VALUE = Pattern.compile("\\$\\{([a-zA-Z][a-zA-Z0-9]*)}");

    private final DialogHost host;
    private final Map<Integer, Peer> peers = new TreeMap<>();
    private final Map<String, String> values = new HashMap<>();

    DialogRun(DialogHost host) {
        this.host = host;
    }

    void perform(Dialog.Step step) {
        String text =
                values(step.text(), step.verb().equals("S~") || step.verb().equals("S*"));
        switch (step.verb()) {
            case "swap" -> host.swap();
            case "do" -> host.perform(List.of(text.strip().split(" +")));
            default -> perform(step.verb(), text, peers.computeIfAbsent(step.session(), number -> host.open()));
        }
    }

    private void perform(String verb, String text, Peer peer) {
        switch (verb) {
            case "open" -> {}
            case "C:" -> peer.send(Escapes.octets(text + "\r\n"));
            case "send-raw" -> peer.send(Escapes.unescape(text));
            case "S:" -> same(text, line(peer));
            case "S~" -> match(text, line(peer));
            case "S*" -> skip(text, peer);
            case "S-" -> same("", peer.receiveNow());
            case "tls" -> peer.startTls();
            case "idle" -> peer.idle();
            case "close" -> peer.close();
            case "closed" -> {
                if (!peer.closed()) {
                    throw new AssertionError("the connection is open");
                }
                same("", peer.receiveNow());
            }
            default -> throw new AssertionError("not understood: " + verb);
        }
    }

    private static String line(Peer peer) {
        return peer.readLine().orElseThrow(() -> new AssertionError("no line came"));
    }

    private static void same(String expected, String actual) {
        if (!expected.equals(actual)) {
            throw new AssertionError("expected <" + expected + "> but got <" + actual + ">");
        }
    }

    private void match(String regex, String line) {
        if (!keep(regex, line)) {
            throw new AssertionError("expected a line like <" + regex + "> but got <" + line + ">");
        }
    }

    private void skip(String regex, Peer peer) {
        Optional<String> line = peer.readLine();
        while (line.isPresent()) {
            if (keep(regex, line.get())) {
                return;
            }
            line = peer.readLine();
        }
        throw new AssertionError("no line like <" + regex + "> came");
    }

    private boolean keep(String regex, String line) {
        Matcher matcher = Pattern.compile(regex).matcher(line);
        if (!matcher.matches()) {
            return false;
        }
        Matcher groups = GROUP.matcher(regex);
        while (groups.find()) {
            String value = matcher.group(groups.group(1));
            if (value != null) {
                values.put(groups.group(1), value);
            }
        }
        return true;
    }

    private String values(String text, boolean regex) {
        return VALUE.matcher(text).replaceAll(found -> {
            String value = values.get(found.group(1));
            if (value == null) {
                throw new AssertionError("nothing was kept as " + found.group(1));
            }
            return Matcher.quoteReplacement(regex ? Pattern.quote(value) : value);
        });
    }

    String transcript() {
        StringBuilder all = new StringBuilder();
        peers.forEach((number, peer) ->
                all.append("-- connection ").append(number).append('\n').append(peer.transcript()));
        return all.toString();
    }
}
