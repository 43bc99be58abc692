/**
 * From a source into the store: in batches of one commit each, so that other mail comes in between. Each message has a delivery key
 * made of its identity at the source, so that one whose commit was cut off is not stored twice, and is written down as done after that.
 */
package org.posthouse.migration.in;
