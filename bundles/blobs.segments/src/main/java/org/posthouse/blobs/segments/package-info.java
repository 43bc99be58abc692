/** Message bodies in append-only segments: a {@link org.posthouse.store.api.blob.BlobStore}. */
package org.posthouse.blobs.segments;
