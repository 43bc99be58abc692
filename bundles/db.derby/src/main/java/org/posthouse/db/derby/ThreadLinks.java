package org.posthouse.db.derby;

import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import org.apache.derby.iapi.services.context.ContextManager;
import org.apache.derby.iapi.services.context.ContextService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Derby remembers in each thread that called it: the context of the connection used last. The threads are other
 * bundles' and stay, and a thread keeps the value after Derby has let go of the key, so each update of this bundle would
 * leave the classes of the one before in memory. Here the thread only has a weak reference; the context itself is kept by
 * its connection.
 */
final class ThreadLinks extends ThreadLocal<Object> {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadLinks.class);

    private ThreadLinks() {}

    /** Takes the place of Derby's own, as long as nobody is connected to the engine that has just started. */
    static void weaken() {
        ContextService service = ContextService.getFactory();
        synchronized (service) {
            try {
                Field links = ContextService.class.getDeclaredField("threadContextList");
                links.setAccessible(true);
                if (!(links.get(service) instanceof ThreadLinks)) {
                    links.set(service, new ThreadLinks());
                }
            } catch (ReflectiveOperationException | RuntimeException e) {
                LOG.warn("each update of this bundle will keep the previous one's classes in memory: {}", e.toString());
            }
        }
    }

    @Override
    public void set(Object value) {
        // what is not a context is a stack of those in use, kept by nobody else; it goes when the calls end
        super.set(value instanceof ContextManager ? new WeakReference<>(value) : value);
    }

    @Override
    public Object get() {
        Object value = super.get();
        return value instanceof WeakReference<?> weak ? weak.get() : value;
    }
}
