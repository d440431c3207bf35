#!/usr/bin/env nextflow
// One process a slide: Nextflow does what hccpath batch does elsewhere (resume, retries, limits).
//   nextflow run deploy/nextflow --manifest study.csv --out results [-profile slurm] [-resume]
// The manifest has the columns slide, id (optional), and options (optional): settings of hccpath analyze as they are written there.

nextflow.enable.dsl = 2

params.manifest = null
params.out = 'results'
params.options = ''

process ANALYZE {
    tag "${id}"
    publishDir params.out, mode: 'copy'

    input:
    tuple val(id), path(slide), val(options)

    output:
    tuple val(id), path("${id}"), emit: results
    path "${id}/density.csv", emit: density

    script:
    """
    hccpath analyze '${slide}' --out '${id}' --threads ${task.cpus} --quiet ${params.options} ${options}
    """
}

workflow {
    if (!params.manifest) {
        error 'give --manifest FILE.csv with the column slide'
    }

    slides = Channel
        .fromPath(params.manifest, checkIfExists: true)
        .splitCsv(header: true)
        .map { row -> tuple(row.id ?: file(row.slide).baseName, file(row.slide, checkIfExists: true), row.options ?: '') }

    ANALYZE(slides)

    // One header, and the rows of all slides in the order of their names.
    ANALYZE.out.density.collectFile(name: 'density.csv', storeDir: params.out, keepHeader: true, skip: 1, sort: { it.text })
}
