/**
 * What bundles are to the mail server: what they provide, what stops with them, why one is not resolved. Only looks, and changes
 * nothing; any thread may.
 */
package org.posthouse.update.inventory;
