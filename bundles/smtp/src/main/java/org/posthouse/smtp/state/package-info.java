/** What a session knows of its client, and what it needs from around it; as plain data when it is moved. */
package org.posthouse.smtp.state;
