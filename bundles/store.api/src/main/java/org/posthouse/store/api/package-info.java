/**
 * The mailbox store: accounts, mailboxes, messages, changes.
 *
 * <ul>
 *   <li>The service is {@link org.posthouse.store.api.MailStore}; fetch it for each unit of work. Handles
 *       ({@link org.posthouse.store.api.Account}) die with their provider.
 *   <li><b>Extensions.</b> These interfaces do not grow. What only some stores can do is an interface of its own, and is asked
 *       for by {@link org.posthouse.store.api.Extensible#extension}: {@code account.extension(Search.class)}. Whoever asks can do
 *       without. An extension is about the handle it was asked of (the same account, the same actor), lives as long as that,
 *       and throws what its methods would.
 *   <li>Ids of mailboxes, UIDs and mod-sequences are never used again. Nothing here assumes that one process alone has the
 *       store.
 * </ul>
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("3.1.0")
package org.posthouse.store.api;
