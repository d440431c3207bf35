#!/usr/bin/env nextflow
// One process a slide: Nextflow does what hccpath batch does elsewhere (resume, retries, limits).
//   nextflow run deploy/nextflow --manifest study.csv --out results [-profile slurm] [-resume]
// The manifest has the columns slide (relative paths are from its folder), id (optional), and options (optional): settings of hccpath analyze as
// they are written there. patient, block and marker may be there and change nothing.

nextflow.enable.dsl = 2

params.manifest = null
params.out = 'results'
params.options = ''

process ANALYZE {
    tag "${id}"
    publishDir params.out, mode: 'copy'

    // Nextflow links into the task's folder what is named here and nothing else: also a pixel size written beside the slide, and a MIRAX slide's folder.
    input:
    tuple val(id), path(slide), path(beside), val(options)

    output:
    tuple val(id), path("${id}"), emit: results
    path "${id}/density.csv", emit: density

    // A path is escaped for the shell by Nextflow; in quotes the backslashes would be part of the name.
    script:
    """
    hccpath analyze ./${slide} --out '${id}' --threads ${task.cpus} --quiet ${params.options} ${options}
    """
}

// What goes with a slide: SLIDE.mpp.json or NAME.mpp.json, and of MIRAX the folder of its name.
def besideOf(slide) {
    def names = [slide.name + '.mpp.json', slide.baseName + '.mpp.json'] + (slide.extension == 'mrxs' ? [slide.baseName] : [])
    return names.collect { name -> slide.parent.resolve(name) }.findAll { place -> place.exists() }
}

// The rows as tasks. A setting that is passed over would be a wrong number, and of two slides with one id the second would take the first one's place.
def tasksOf(rows, folder) {
    def known = ['slide', 'id', 'options', 'patient', 'block', 'marker']
    def tasks = rows.collect { row ->
        def other = row.findAll { column, value -> value && !(column in known) }.keySet()
        if (other) {
            error "manifest: column ${other.first()} is not read here; write the setting into the column options, as in --${other.first()} ${row[other.first()]}"
        }
        if (!row.slide) {
            error 'manifest: a row has no slide; the column slide is needed'
        }
        def place = row.slide.contains('://') ? row.slide : folder.resolve(row.slide).toString()
        def slide = file(place, checkIfExists: true, glob: false)
        def id = row.id ?: slide.baseName
        if (!(id ==~ /[\p{L}\p{N}_.][\p{L}\p{N} _.()+-]*/)) {
            error "manifest: id ${id} of ${row.slide}: give one of letters, digits, spaces and _ . ( ) + - in the column id"
        }
        tuple(id, slide, besideOf(slide), row.options ?: '')
    }
    def twice = tasks.groupBy { task -> task[0] }.find { id, same -> same.size() > 1 }
    if (twice) {
        error "manifest: ${twice.value[0][1]} and ${twice.value[1][1]} have one id, ${twice.key}; give them different ones in the column id"
    }
    return tasks
}

workflow {
    if (!params.manifest) {
        error 'give --manifest FILE.csv with the column slide'
    }

    study = file(params.manifest, checkIfExists: true)
    slides = Channel
        .fromPath(params.manifest, checkIfExists: true)
        .splitCsv(header: true)
        .toList()
        .flatMap { rows -> tasksOf(rows, study.parent) }

    ANALYZE(slides)

    // One header, and the rows of all slides in the order of their names.
    ANALYZE.out.density.collectFile(name: 'density.csv', storeDir: params.out, keepHeader: true, skip: 1, sort: { it.text })
}
