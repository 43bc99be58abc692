package org.posthouse.intake.filter;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.mail.Origin;

/**
 * What a filter says of itself by the properties of its service. A value that cannot be read counts as absent.
 *
 * @param name its name
 * @param ranking its service ranking
 * @param id its service id
 * @param roles the roles of listeners it is for
 * @param directions the directions it is for
 * @param deadline how long a call may take
 * @param passOnFailure a failed call passes the mail
 */
record FilterProperties(
        String name,
        int ranking,
        long id,
        Set<Origin.Role> roles,
        Set<Direction> directions,
        Duration deadline,
        boolean passOnFailure) {
    static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(10);

    /** @param otherwise the name of a filter that has none */
    static FilterProperties of(Map<String, ?> properties, String otherwise) {
        return new FilterProperties(
                Optional.ofNullable(properties.get(Filter.NAME))
                        .map(name -> name.toString().strip())
                        .filter(name -> !name.isEmpty())
                        .orElse(otherwise),
                properties.get("service.ranking") instanceof Integer ranking ? ranking : 0,
                properties.get("service.id") instanceof Long id ? id : 0,
                all(properties.get(Filter.ROLES), FilterProperties::role, EnumSet.allOf(Origin.Role.class)),
                all(properties.get(Filter.DIRECTION), FilterProperties::direction, EnumSet.of(Direction.IN)),
                deadline(properties.get(Filter.DEADLINE)),
                texts(properties.get(Filter.ON_FAILURE)).anyMatch("pass"::equalsIgnoreCase));
    }

    private static Stream<Origin.Role> role(String text) {
        return Arrays.stream(Origin.Role.values()).filter(role -> role.name().equals(text.toUpperCase(Locale.ROOT)));
    }

    private static Stream<Direction> direction(String text) {
        return Direction.parse(text).stream().flatMap(Set::stream);
    }

    private static <E extends Enum<E>> Set<E> all(Object property, Function<String, Stream<E>> read, Set<E> otherwise) {
        List<E> found = texts(property).flatMap(read).toList();
        return found.isEmpty() ? otherwise : EnumSet.copyOf(found);
    }

    private static Duration deadline(Object property) {
        try {
            return texts(property)
                    .findFirst()
                    .map(Long::valueOf)
                    .filter(millis -> millis > 0)
                    .map(Duration::ofMillis)
                    .orElse(DEFAULT_DEADLINE);
        } catch (NumberFormatException notANumber) {
            return DEFAULT_DEADLINE;
        }
    }

    /** The texts of a property of any type, without empty ones: {@code "MX, LMTP"} is two of them. */
    private static Stream<String> texts(Object property) {
        Stream<?> values = property == null
                ? Stream.empty()
                : property instanceof Object[] array
                        ? Arrays.stream(array)
                        : property instanceof Iterable<?> many
                                ? StreamSupport.stream(many.spliterator(), false)
                                : Stream.of(property);
        return values.flatMap(value -> Arrays.stream(value.toString().split("[,\\s]+")))
                .filter(text -> !text.isEmpty());
    }
}
