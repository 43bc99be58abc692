/**
 * Rules that an operator writes into a file, without Java. {@link org.posthouse.filter.script.RuleFile} looks after the file, on a
 * thread of its own, and keeps the last rules that could be read; {@link org.posthouse.filter.script.ScriptFilter} asks them about each
 * mail. Nothing is kept from one mail to the next.
 */
package org.posthouse.filter.script;
