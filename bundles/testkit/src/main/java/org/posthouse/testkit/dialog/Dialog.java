package org.posthouse.testkit.dialog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One dialog; see the package for its form. */
public final class Dialog {
    private static final Pattern SAID = Pattern.compile("([CS])(\\d*)([:~*-])(?: (.*))?");
    private static final Pattern COMMAND =
            Pattern.compile("(send-raw|open|tls|idle|closed|close)(\\d*)(?::(?: (.*))?)?\\s*");
    private static final Pattern OTHER = Pattern.compile("(swap|do)(?: +(.*))?");
    private static final Pattern PROPERTY = Pattern.compile("@(\\S+)(?: +(.*))?");

    /**
     * A step.
     *
     * @param line its number in the file
     * @param verb what to do: {@code C:}, {@code S~}, {@code swap}, …
     * @param session the number of the connection
     * @param text what follows
     */
    record Step(int line, String verb, int session, String text) {}

    private final String name;
    private final Map<String, String> properties;
    private final List<Step> steps;

    private Dialog(String name, Map<String, String> properties, List<Step> steps) {
        this.name = name;
        this.properties = Map.copyOf(properties);
        this.steps = List.copyOf(steps);
    }

    /**
     * Reads a dialog.
     *
     * @param name how it is called in messages
     * @throws IllegalArgumentException if a line is not understood
     */
    public static Dialog parse(String name, String text) {
        Map<String, String> properties = new LinkedHashMap<>();
        List<Step> steps = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\r?\n", -1)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            Matcher property = PROPERTY.matcher(line);
            if (property.matches() && steps.isEmpty()) {
                properties.put(property.group(1), orEmpty(property.group(2)).strip());
            } else {
                steps.add(step(name, number, line));
            }
        }
        return new Dialog(name, properties, steps);
    }

    private static Step step(String name, int number, String line) {
        Matcher said = SAID.matcher(line);
        if (said.matches() && !(said.group(1).equals("C") && !said.group(3).equals(":"))) {
            return new Step(number, said.group(1) + said.group(3), session(said.group(2)), orEmpty(said.group(4)));
        }
        Matcher command = COMMAND.matcher(line);
        if (command.matches()) {
            return new Step(number, command.group(1), session(command.group(2)), orEmpty(command.group(3)));
        }
        Matcher other = OTHER.matcher(line);
        if (other.matches()) {
            return new Step(number, other.group(1), 1, orEmpty(other.group(2)));
        }
        throw new IllegalArgumentException(name + ":" + number + ": not understood: " + line);
    }

    private static int session(String digits) {
        return digits.isEmpty() ? 1 : Integer.parseInt(digits);
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    /** The file's name. */
    public String name() {
        return name;
    }

    /** The properties at the head of the file. */
    public Map<String, String> properties() {
        return properties;
    }

    /**
     * Runs it.
     *
     * @throws AssertionError if the server answers otherwise; with what was said
     */
    public void run(Supplier<? extends DialogHost> host) {
        run(properties -> host.get());
    }

    /**
     * Runs it on a host made for its properties.
     *
     * @throws AssertionError if the server answers otherwise; with what was said
     */
    public void run(Function<Map<String, String>, ? extends DialogHost> hosts) {
        try (DialogHost host = hosts.apply(properties)) {
            DialogRun run = new DialogRun(host);
            for (Step step : steps) {
                perform(run, step);
            }
        }
    }

    private void perform(DialogRun run, Step step) {
        try {
            run.perform(step);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    name + ":" + step.line() + ": " + step.verb() + " " + step.text() + "\n  " + e.getMessage() + "\n"
                            + run.transcript(),
                    e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
