/** The certificate of this server: self-signed at first start, or from files that are watched and taken over live. */
package org.posthouse.tls;
