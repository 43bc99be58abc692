/** The syntax that DKIM, DMARC and ARC share: lists of tags and values (rfc6376#3.2). */
package org.posthouse.auth.tag;
