/**
 * Who wrote to an account before, and how its owner took it. Mail of a correspondent who is known, proven and never sent junk is not
 * judged by its content. A {@link org.posthouse.filter.junk.history.History} has one owner: no two threads may use it at a time,
 * and nothing in here locks. It has a fixed size, and forgets first who sent junk, then who has been silent longest.
 */
package org.posthouse.filter.junk.history;
