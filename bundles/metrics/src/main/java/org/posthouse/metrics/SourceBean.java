package org.posthouse.metrics;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.MBeanNotificationInfo;
import javax.management.MBeanOperationInfo;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.Reading;
import org.posthouse.api.metrics.Sample;

/** The figures of the sources of a name: an attribute a sample, named as at {@code /metrics}; a histogram has its count and its sum. */
final class SourceBean implements DynamicMBean {
    /** A value with what it is. */
    private record Figure(String help, double value) {}

    private final String source;
    private final Supplier<Iterable<Metric>> metrics;

    SourceBean(String source, Supplier<Iterable<Metric>> metrics) {
        this.source = source;
        this.metrics = metrics;
    }

    private Map<String, Figure> figures() {
        Map<String, Figure> figures = new TreeMap<>();
        for (Metric metric : metrics.get()) {
            String name = metric.kind() == Metric.Kind.COUNTER ? metric.name() + "_total" : metric.name();
            for (Sample sample : metric.samples()) {
                if (sample.reading() instanceof Reading.Amount amount) {
                    figures.put(Exposition.series(name, sample.labels()), new Figure(metric.help(), amount.value()));
                } else if (sample.reading() instanceof Reading.Distribution all) {
                    figures.put(
                            Exposition.series(name + "_count", sample.labels()),
                            new Figure(metric.help(), all.count()));
                    figures.put(
                            Exposition.series(name + "_sum", sample.labels()), new Figure(metric.help(), all.sum()));
                }
            }
        }
        return figures;
    }

    @Override
    public Object getAttribute(String attribute) throws AttributeNotFoundException {
        Figure figure = figures().get(attribute);
        if (figure == null) {
            throw new AttributeNotFoundException(attribute);
        }
        return figure.value();
    }

    @Override
    public AttributeList getAttributes(String[] attributes) {
        Map<String, Figure> figures = figures();
        AttributeList list = new AttributeList();
        for (String name : attributes) {
            Figure figure = figures.get(name);
            if (figure != null) {
                list.add(new Attribute(name, figure.value()));
            }
        }
        return list;
    }

    @Override
    public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
        throw new AttributeNotFoundException(attribute.getName() + " is read-only");
    }

    @Override
    public AttributeList setAttributes(AttributeList attributes) {
        return new AttributeList();
    }

    @Override
    public Object invoke(String action, Object[] parameters, String[] signature) throws MBeanException {
        throw new MBeanException(new NoSuchMethodException(action));
    }

    @Override
    public MBeanInfo getMBeanInfo() {
        MBeanAttributeInfo[] attributes = figures().entrySet().stream()
                .map(e -> new MBeanAttributeInfo(
                        e.getKey(), "double", e.getValue().help(), true, false, false))
                .toArray(MBeanAttributeInfo[]::new);
        return new MBeanInfo(
                SourceBean.class.getName(),
                "Metrics of " + source,
                attributes,
                null,
                new MBeanOperationInfo[0],
                new MBeanNotificationInfo[0]);
    }
}
