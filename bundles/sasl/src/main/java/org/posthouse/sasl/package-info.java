/**
 * SASL mechanisms (rfc4422), server side, and what both sides share, without a protocol around them. Copied into the bundles that
 * use it, never deployed on its own.
 */
package org.posthouse.sasl;
