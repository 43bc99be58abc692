package org.posthouse.queue;

import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/** The reference of a service with one property. */
final class NamedReference<T> implements ServiceReference<T> {
    private final String property;
    private final String value;

    NamedReference(String property, String value) {
        this.property = property;
        this.value = value;
    }

    @Override
    public Object getProperty(String key) {
        return key.equals(property) ? value : null;
    }

    @Override
    public String[] getPropertyKeys() {
        return new String[] {property};
    }

    @Override
    public Dictionary<String, Object> getProperties() {
        return new Hashtable<>(Map.of(property, value));
    }

    @Override
    public int compareTo(Object other) {
        return value.compareTo(((NamedReference<?>) other).value);
    }

    @Override
    public Bundle getBundle() {
        return null;
    }

    @Override
    public Bundle[] getUsingBundles() {
        return null;
    }

    @Override
    public boolean isAssignableTo(Bundle bundle, String className) {
        return true;
    }

    @Override
    public <A> A adapt(Class<A> type) {
        return null;
    }
}
