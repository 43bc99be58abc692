/**
 * Dialogs: text scripts of what a client says and what the server must answer. One behaviour a file, named by the section
 * of the RFC that wants it, such as {@code rfc5321-4.1.1.5-rset.txt}. They run against a protocol in memory in
 * milliseconds, and against real sockets.
 *
 * <pre>{@code
 * # rfc5321#4.5.1: comments; an empty line means nothing either
 * @listener mx                   a property of the script, for the host: before the first step
 * S: 220 mx.example.org ESMTP    the server's next line must be this one
 * C: EHLO client.example         the client sends this line and CRLF
 * S~ 250[ -].*                   the server's next line must match the regular expression
 * S* 250 .*                      lines are skipped up to the first that matches
 * S-                             the server says nothing
 * C: NOOP\                       no escapes in C: and S: lines
 * send-raw: MAIL FR\x4fM:<>\r\n  with escapes: \r \n \t \0 \\ \xHH \U{HEX}; no CRLF of its own
 * send-raw: \(a*70000)\r\n       a text many times
 * C2: EHLO second                another connection, opened when first named; so also S2: S2~ send-raw2: tls2 …
 * open2                          opens it
 * tls                            negotiates TLS
 * swap                           the protocol is replaced by a new version
 * idle                           the time of silence passes
 * close                          the client closes
 * closed                         the server must have closed, and said nothing more
 * do backup                      something that the host of this test knows
 * S~ \* OK \[UIDNEXT (?<next>\d+)\]   keeps the group,
 * C: a fetch ${next} flags            and this is how it is used in any line
 * }</pre>
 *
 * <p>Use with JUnit:
 *
 * <pre>{@code
 * @RunWith(Parameterized.class)
 * public class SmtpDialogsTest {
 *     @Parameters(name = "{0}")
 *     public static Iterable<Dialog> dialogs() {
 *         return Dialogs.in(SmtpDialogsTest.class, "/dialogs");
 *     }
 *
 *     @Parameter
 *     public Dialog dialog;
 *
 *     @Test
 *     public void runs() {
 *         dialog.run(() -> DialogHost.memory(SmtpProtocol::new, MemoryHost::options));
 *     }
 * }
 * }</pre>
 */
package org.posthouse.testkit.dialog;
