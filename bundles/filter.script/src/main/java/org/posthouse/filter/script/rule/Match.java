package org.posthouse.filter.script.rule;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Set;

/** How a value is compared. Values and what they are compared with are in the form of {@link Subject.Kind#comparable}. */
public sealed interface Match {
    /** True if the value is one of those that are meant. */
    boolean fits(String value);

    /** How often it reads through a value, at the most, if that takes time worth counting. */
    default int cost() {
        return 0;
    }

    /** It is one of these. */
    record Is(Set<String> values) implements Match {
        public Is {
            values = Set.copyOf(values);
        }

        @Override
        public boolean fits(String value) {
            return values.contains(value);
        }
    }

    /** One of these is in it. */
    record Contains(List<String> parts) implements Match {
        public Contains {
            parts = List.copyOf(parts);
        }

        @Override
        public boolean fits(String value) {
            return parts.stream().anyMatch(value::contains);
        }
    }

    /** It is one of these domains, or below one. */
    record Within(Set<String> domains) implements Match {
        public Within {
            domains = Set.copyOf(domains);
        }

        @Override
        public boolean fits(String value) {
            for (int at = 0; at >= 0 && at < value.length(); at = value.indexOf('.', at) + 1) {
                if (domains.contains(value.substring(at))) {
                    return true;
                }
                if (value.indexOf('.', at) < 0) {
                    return false;
                }
            }
            return false;
        }
    }

    /** One of these expressions is found in it, in a time that grows with its length and no faster. */
    record Matches(List<Pattern> patterns) implements Match {
        public Matches {
            patterns = List.copyOf(patterns);
        }

        @Override
        public boolean fits(String value) {
            return patterns.stream().anyMatch(pattern -> pattern.matcher(value).find());
        }

        @Override
        public int cost() {
            return patterns.size();
        }
    }
}
