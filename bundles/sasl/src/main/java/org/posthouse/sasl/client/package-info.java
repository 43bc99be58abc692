/**
 * SASL mechanisms, client side, without a protocol around them. Only what a server offers and this package knows is used; which of
 * them may be used without encryption is decided by the caller, and no answer is none. Copied into the bundles that use it.
 */
package org.posthouse.sasl.client;
