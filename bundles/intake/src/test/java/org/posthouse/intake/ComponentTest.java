package org.posthouse.intake;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.Test;

/** What the framework is told of intake. */
public class ComponentTest {
    private static String description() throws IOException {
        return Files.readString(Path.of("target/bundle/OSGI-INF", IntakeComponent.class.getName() + ".xml"));
    }

    private static String all(String xml, String expression) {
        return Pattern.compile(expression)
                .matcher(xml)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new))
                .toString();
    }

    @Test
    public void filtersAreFoundByEitherOfTheirNames() throws IOException {
        String xml = description();
        String simple = xml.lines()
                .filter(line -> line.contains("interface=\"org.posthouse.api.filter.SimpleFilter\""))
                .findFirst()
                .orElseThrow();
        assertTrue(simple, simple.contains("target=\"(!(objectClass=org.posthouse.api.filter.Filter))\""));
        assertTrue(simple, simple.contains("updated=\"updatedSimpleFilter\""));
    }

    @Test
    public void everyPartMayBeAbsentAndComeAtAnyTime() throws IOException {
        String xml = description();
        assertEquals(
                "[DirectTransport, Filter, FilterAdmin, FilterTrials, Intake, MetricSource, Operation, OutboundStage, Outbox, Routing, ServerName, SimpleFilter, Spool, Tracer]",
                all(xml, "interface=\"org\\.posthouse\\.api\\.\\w+\\.(\\w+)\""));
        assertEquals("[0..1, 0..n]", all(xml, "cardinality=\"([^\"]+)\""));
        assertEquals("[dynamic]", all(xml, "policy=\"([^\"]+)\""));
        assertEquals("[greedy]", all(xml, "policy-option=\"([^\"]+)\""));
    }
}
