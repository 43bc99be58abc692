/**
 * Learns what one account calls junk, and judges by that. A {@link org.posthouse.filter.junk.model.Model} has one owner: no two
 * threads may use it at a time, and nothing in here locks. It has a fixed size, in memory as on disk, however much it learns.
 */
package org.posthouse.filter.junk.model;
