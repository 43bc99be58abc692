package org.posthouse.setup.change;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.posthouse.api.message.Address;

/** Something that setup makes other than it was. */
public sealed interface Change {
    /** What is changed, in a few words. */
    String what();

    /** What it is before; empty if there is nothing. */
    String before();

    /** What it is afterwards. */
    String after();

    /** One line, from which {@link #read} makes the same change. */
    String line();

    /**
     * An option of a part.
     *
     * @param pid the configuration's
     * @param was empty: the option is not set
     */
    record Option(String pid, String key, Optional<Setting> was, Setting is) implements Change {
        @Override
        public String what() {
            return key + " in etc/" + pid.replace('~', '-') + ".cfg";
        }

        @Override
        public String before() {
            return was.map(Setting::text).orElse("");
        }

        @Override
        public String after() {
            return is.text();
        }

        @Override
        public String line() {
            return words("option", pid, key, was.map(Setting::line).orElse("-"), is.line());
        }
    }

    /** A domain that is made. */
    record NewDomain(String name) implements Change {
        @Override
        public String what() {
            return "domain";
        }

        @Override
        public String before() {
            return "";
        }

        @Override
        public String after() {
            return name;
        }

        @Override
        public String line() {
            return words("domain", name);
        }
    }

    /** An account that is made. */
    record NewAccount(String name) implements Change {
        @Override
        public String what() {
            return "account";
        }

        @Override
        public String before() {
            return "";
        }

        @Override
        public String after() {
            return name;
        }

        @Override
        public String line() {
            return words("account", name);
        }
    }

    /** An alias that is made. */
    record NewAlias(Address alias, Address target) implements Change {
        @Override
        public String what() {
            return "alias";
        }

        @Override
        public String before() {
            return "";
        }

        @Override
        public String after() {
            return alias + " to " + target;
        }

        @Override
        public String line() {
            return words("alias", alias.toString(), target.toString());
        }
    }

    /** The change of a line; empty if it is none. */
    static Optional<Change> read(String line) {
        try {
            List<String> words = Stream.of(line.strip().split(" "))
                    .map(word -> URLDecoder.decode(word, StandardCharsets.UTF_8))
                    .toList();
            return read(words);
        } catch (IllegalArgumentException notOurs) { // such as %zz
            return Optional.empty();
        }
    }

    private static Optional<Change> read(List<String> words) {
        return switch (words.get(0) + " " + words.size()) {
            case "option 5" ->
                Setting.read(words.get(4))
                        .map(is -> new Option(words.get(1), words.get(2), Setting.read(words.get(3)), is));
            case "domain 2" -> Optional.of(new NewDomain(words.get(1)));
            case "account 2" -> Optional.of(new NewAccount(words.get(1)));
            case "alias 3" ->
                Address.parse(words.get(1))
                        .flatMap(alias -> Address.parse(words.get(2)).map(target -> new NewAlias(alias, target)));
            default -> Optional.empty();
        };
    }

    private static String words(String... words) {
        StringBuilder line = new StringBuilder(words[0]);
        for (int i = 1; i < words.length; i++) {
            line.append(' ').append(URLEncoder.encode(words[i], StandardCharsets.UTF_8));
        }
        return line.toString();
    }
}
