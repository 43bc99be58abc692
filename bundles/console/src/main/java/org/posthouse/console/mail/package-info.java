/**
 * The pages for mail on its way: the queue, one mail of it, the trace and the filters.
 *
 * <p>Which mails a page shows is in its address, so that it can be bookmarked; nothing is kept between requests. Texts that
 * came from peers are shown escaped.
 */
package org.posthouse.console.mail;
