/**
 * The page {@code /account} on the web port, where users change their passwords and make app passwords; operators have the console.
 * {@code Way} decides first whether a request came by a way on which a password may travel; {@code AccountServlet} leads each request
 * to what it asks for; {@code Sessions} owns who is logged in, in memory, bounded and for minutes; {@code Pages} writes HTML, in which
 * every text is escaped. No script, and nothing from elsewhere: the policy forbids both.
 */
package org.posthouse.account.web;
