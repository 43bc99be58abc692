/**
 * Rules as values: what they test, and what they want done. Immutable, but for {@link org.posthouse.filter.script.rule.Facts} and {@link
 * org.posthouse.filter.script.rule.Judgement}, which live for one call on one thread. All comparing is without regard to case.
 */
package org.posthouse.filter.script.rule;
