/**
 * Reads a file of rules. A rule begins at the first column of a line and goes on in the indented lines after it:
 *
 * <pre>
 * file      = *rule
 * rule      = NAME ":" "when" condition "then" action *("," action)
 * condition = all *("or" all)
 * all       = single *("and" single)
 * single    = "not" single / "(" condition ")" / test
 * </pre>
 *
 * <p>Each parser takes its words from a shared {@link org.posthouse.filter.script.parse.Tokens} and stops at the first mistake. All is
 * bounded: the file, the rules, their depth, and what patterns need.
 */
package org.posthouse.filter.script.parse;
