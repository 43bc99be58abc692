/**
 * How the heap is divided among those who may fill it (ADR 23).
 *
 * <p>{@code HeapShare} is the one place that says who may use how much; the shares together leave room for the code and for
 * what threads hold. Whoever wants more takes it from another share here. The owner of a share enforces it.
 */
package org.posthouse.support.memory;
