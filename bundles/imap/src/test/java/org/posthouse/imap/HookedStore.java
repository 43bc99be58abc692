package org.posthouse.imap;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import org.posthouse.api.message.Message;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.MailStore;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.query.Query;
import org.posthouse.store.api.query.Search;

/** A mail store whose accounts call a hook before everything they do. */
final class HookedStore {
    /** Is called with the name of the method; may throw. */
    interface Hook {
        void before(String method) throws StoreException;

        /** Is called with the name of the method when it has done what it does; may throw. */
        default void after(String method) throws StoreException {}

        /** What the store gives in place of a message. */
        default Message message(Message message) {
            return message;
        }

        /** What the store is asked to narrow a search by. */
        default void query(Query query) {}
    }

    private HookedStore() {}

    static MailStore of(MailStore store, Hook hook) {
        return wrap(MailStore.class, store, hook);
    }

    private static <T> T wrap(Class<T> type, T target, Hook hook) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            if (method.getName().equals("equals")) {
                return proxy == args[0];
            }
            if (type != MailStore.class && !method.getName().equals("extension")) { // which throws nothing
                hook.before(method.getName());
            }
            if (type == Search.class && args[1] instanceof Query query) {
                hook.query(query);
            }
            try {
                Object result = method.invoke(target, args);
                if (type == Account.class) {
                    hook.after(method.getName());
                }
                if (result instanceof Message message) {
                    return hook.message(message);
                }
                if (result instanceof Optional<?> o && o.isPresent() && o.get() instanceof Search search) {
                    return Optional.of(wrap(Search.class, search, hook));
                }
                return result instanceof Account account ? wrap(Account.class, account, hook) : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }
}
