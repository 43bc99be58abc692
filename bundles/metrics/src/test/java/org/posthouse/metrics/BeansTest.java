package org.posthouse.metrics;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;
import java.util.List;
import javax.management.AttributeNotFoundException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import org.junit.Test;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.Metrics;
import org.posthouse.api.metrics.Reading;
import org.posthouse.api.metrics.Sample;

/** The same figures in JMX. */
public class BeansTest {
    private final MBeanServer server = MBeanServerFactory.newMBeanServer();
    private final Beans beans = new Beans(server, new Metrics() {
        @Override
        public List<Metric> read() {
            return List.of();
        }

        @Override
        public List<Metric> read(String source) {
            return List.of(
                    Metric.counter("mails", "Mails.", List.of(Sample.of("by", source, 3))),
                    Metric.histogram("wait", "W.", new Reading.Distribution(List.of(1.0), List.of(2L, 1L), 5)));
        }
    });

    @Test
    public void aBeanForEachSource() throws Exception {
        beans.add("queue");
        assertEquals(3.0, server.getAttribute(Beans.name("queue"), "mails_total{by=\"queue\"}"));
        assertEquals(3.0, server.getAttribute(Beans.name("queue"), "wait_count"));
        assertEquals(5.0, server.getAttribute(Beans.name("queue"), "wait_sum"));
        assertThrows(AttributeNotFoundException.class, () -> server.getAttribute(Beans.name("queue"), "wait_max"));
        assertEquals(
                List.of("mails_total{by=\"queue\"}", "wait_count", "wait_sum"),
                Arrays.stream(server.getMBeanInfo(Beans.name("queue")).getAttributes())
                        .map(MBeanAttributeInfo::getName)
                        .toList());
    }

    @Test
    public void itGoesWithTheLastSourceOfItsName() throws Exception {
        beans.add("smtp");
        beans.add("smtp");
        beans.remove("smtp");
        assertTrue(server.isRegistered(Beans.name("smtp")));
        beans.remove("smtp");
        assertFalse(server.isRegistered(Beans.name("smtp")));
        beans.add("imap");
        beans.close();
        assertFalse(server.isRegistered(Beans.name("imap")));
    }
}
