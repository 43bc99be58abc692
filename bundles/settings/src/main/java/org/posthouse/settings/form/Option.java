package org.posthouse.settings.form;

import java.util.List;
import java.util.Optional;
import org.posthouse.settings.file.Value;

/**
 * One option of a part.
 *
 * @param title what people call it
 * @param about what it is for
 * @param list it takes any number of values
 * @param least the least number it takes, if it says so
 * @param most the greatest
 * @param choices the values it takes; empty: any of its type
 * @param labels what people call each of the choices
 * @param standard its default; empty if it has none
 */
public record Option(
        String name,
        String title,
        String about,
        Type type,
        boolean list,
        Optional<Double> least,
        Optional<Double> most,
        List<String> choices,
        List<String> labels,
        List<String> standard) {

    private static final int SHOWN = 60;

    /** What a value is. */
    public enum Type {
        TEXT,
        SECRET,
        BOOLEAN,
        WHOLE,
        LONG,
        DECIMAL,
        /** What has no bounds that could be checked here. */
        OTHER
    }

    public Option {
        choices = List.copyOf(choices);
        labels = List.copyOf(labels);
        standard = List.copyOf(standard);
    }

    /** What became of looking at a value. */
    public sealed interface Checked {
        /**
         * It can be used.
         *
         * @param object as Configuration Admin delivers it
         */
        record Good(Object object) implements Checked {}

        /** Nothing is said, so the default is in force. */
        record Unset() implements Checked {}

        /**
         * It cannot be used.
         *
         * @param reason goes on after the name of the option: "= abc is not a whole number"
         */
        record Bad(String reason) implements Checked {}
    }

    /** Whether any text is a value of it. */
    public boolean takesAnything() {
        return (type == Type.TEXT || type == Type.SECRET || type == Type.OTHER) && choices.isEmpty();
    }

    /** The default, as it would stand in a file; empty if there is none. */
    public Optional<Value> standardValue() {
        if (list) {
            return Optional.of(Value.list(standard));
        }
        return standard.isEmpty() ? Optional.empty() : Optional.of(Value.of(standard.get(0)));
    }

    /** Whether two settings of this option mean the same; null is none. */
    public boolean same(Value one, Value other) {
        return meaning(one).equals(meaning(other));
    }

    private List<String> meaning(Value value) {
        List<String> texts = (value == null ? Value.list(standard) : value).filled();
        if (takesAnything()) {
            return texts;
        }
        // no text of a number, a boolean or a choice is the same as none
        return (texts.isEmpty() ? standard : texts)
                .stream()
                        .map(text ->
                                one(text) instanceof Checked.Good good ? String.valueOf(good.object()) : text.strip())
                        .toList();
    }

    /** Looks whether a value can be used. */
    public Checked check(Value value) {
        if (!list) {
            if (value.texts().size() > 1) {
                return new Checked.Bad(" takes one value, not a list");
            }
            String text = value.texts().isEmpty() ? "" : value.texts().get(0);
            return text.isBlank() && !takesAnything() ? new Checked.Unset() : one(text);
        }
        List<String> texts = value.list() ? value.texts() : value.filled();
        Object[] objects = array(texts.size());
        for (int i = 0; i < objects.length; i++) {
            Checked one = one(texts.get(i));
            if (!(one instanceof Checked.Good good)) {
                return one;
            }
            objects[i] = good.object();
        }
        return new Checked.Good(objects);
    }

    private Object[] array(int size) {
        return switch (type) {
            case TEXT, SECRET, OTHER -> new String[size];
            case BOOLEAN -> new Boolean[size];
            case WHOLE -> new Integer[size];
            case LONG -> new Long[size];
            case DECIMAL -> new Double[size];
        };
    }

    private Checked one(String text) {
        if (!choices.isEmpty()) {
            return choices.stream()
                    .filter(choice -> choice.equalsIgnoreCase(text.strip()))
                    .findFirst()
                    .<Checked>map(choice -> type == Type.TEXT ? new Checked.Good(choice) : typed(choice))
                    .orElseGet(() -> new Checked.Bad(shown(text) + " is not one of " + String.join(", ", choices)));
        }
        return typed(text);
    }

    private Checked typed(String text) {
        return switch (type) {
            case TEXT, SECRET, OTHER -> new Checked.Good(text);
            case BOOLEAN ->
                switch (text.strip().toLowerCase(java.util.Locale.ROOT)) {
                    case "true" -> new Checked.Good(true);
                    case "false" -> new Checked.Good(false);
                    default -> new Checked.Bad(shown(text) + " is neither true nor false");
                };
            case WHOLE, LONG -> whole(text.strip());
            case DECIMAL ->
                text.strip().matches("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
                        ? bounded(text, Double.parseDouble(text.strip()), Double.parseDouble(text.strip()))
                        : new Checked.Bad(shown(text) + " is not a number");
        };
    }

    private Checked whole(String text) {
        if (!text.matches("[+-]?[0-9]+")) {
            return new Checked.Bad(shown(text) + " is not a whole number");
        }
        // longer ones are out of any range
        java.math.BigInteger number = new java.math.BigInteger(text.length() > SHOWN ? text.substring(0, SHOWN) : text);
        int bits = type == Type.WHOLE ? Integer.SIZE : Long.SIZE;
        if (number.bitLength() >= bits) {
            return new Checked.Bad(shown(text) + (number.signum() < 0 ? " is too small" : " is too large"));
        }
        Object object = type == Type.WHOLE ? (Object) number.intValue() : (Object) number.longValue();
        return bounded(text, number.doubleValue(), object);
    }

    private Checked bounded(String text, double number, Object object) {
        boolean fits =
                number >= least.orElse(Double.NEGATIVE_INFINITY) && number <= most.orElse(Double.POSITIVE_INFINITY);
        return fits ? new Checked.Good(object) : new Checked.Bad(shown(text) + " is not " + range());
    }

    private String range() {
        if (least.isPresent() && most.isPresent()) {
            return "from " + plain(least.get()) + " to " + plain(most.get());
        }
        return least.isPresent() ? plain(least.get()) + " or more" : plain(most.orElseThrow()) + " or less";
    }

    /** A bound as people write it. */
    public static String plain(double number) {
        return new java.math.BigDecimal(number).stripTrailingZeros().toPlainString();
    }

    /** The value for a line of the log: short, in one line; of a secret nothing. */
    private String shown(String text) {
        if (type == Type.SECRET) {
            return ": its value";
        }
        String short_ = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
        return " = " + short_.replaceAll("\\p{Cntrl}", "?");
    }
}
