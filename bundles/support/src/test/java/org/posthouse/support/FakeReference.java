package org.posthouse.support;

import java.util.Dictionary;
import java.util.Hashtable;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/** A reference with a ranking that changes, and a name. */
final class FakeReference<T> implements ServiceReference<T> {
    private final long id;
    private final String name;
    int ranking;

    FakeReference(long id, int ranking, String name) {
        this.id = id;
        this.ranking = ranking;
        this.name = name;
    }

    @Override
    public int compareTo(Object other) {
        FakeReference<?> that = (FakeReference<?>) other;
        return ranking != that.ranking ? Integer.compare(ranking, that.ranking) : Long.compare(that.id, id);
    }

    @Override
    public Object getProperty(String key) {
        return key.equals("name") ? name : null;
    }

    @Override
    public String[] getPropertyKeys() {
        return new String[] {"name"};
    }

    @Override
    public Dictionary<String, Object> getProperties() {
        return new Hashtable<>();
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
