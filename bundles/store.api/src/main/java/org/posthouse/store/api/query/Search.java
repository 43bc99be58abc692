package org.posthouse.store.api.query;

import org.osgi.annotation.versioning.ProviderType;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.UidSet;

/**
 * An account that can answer queries, or parts of them, better than by reading one message after the other: an
 * {@linkplain org.posthouse.store.api.Extensible extension} of {@link org.posthouse.store.api.Account}.
 */
@ProviderType
public interface Search {
    /**
     * Narrows a query down, as far as that is quick.
     *
     * @return which messages may match, and what is left to decide which of them do
     */
    Narrowed narrow(long mailbox, Query query) throws StoreException;

    /**
     * What is left of a query. Of the messages in {@code candidates} those match the query that match {@code rest}; others do
     * not match it. True for the moment of the call: what changed since may be in it or not.
     *
     * @param candidates also names UIDs that do not exist
     * @param rest {@link Query#ALL} if the candidates are the answer
     */
    record Narrowed(UidSet candidates, Query rest) {}
}
