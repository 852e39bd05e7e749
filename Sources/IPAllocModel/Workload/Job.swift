import IPAllocJSON

/// What a job shall be.
public struct JobSpec: FieldStruct {
    public var parallelism: Int?
    public var completions: Int?
    public var template = PodTemplate()
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("parallelism", &parallelism)
        try fields.field("completions", &completions)
        try fields.field("template", &template)
    }

    /// How many pods the job may have: its completions, or else its parallelism, at least one.
    public var podCount: Int { max(completions ?? parallelism ?? 1, 1) }
}

/// A workload of pods that come to an end.
public struct Job: Workload {
    public static let kind = ResourceKind(
        group: "batch", version: "v1", name: "Job", isNamespaced: true)

    @Shared public var metadata = ObjectMetadata()
    @Shared public var spec = JobSpec()
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visitBody(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("spec", &spec)
    }

    public var podTemplate: PodTemplate { spec.template }

    public var desiredPodCount: Int { spec.podCount }
}

/// A workload of jobs at set times.
public struct CronJob: Workload {
    public static let kind = ResourceKind(
        group: "batch", version: "v1", name: "CronJob", shortNames: ["cj"], isNamespaced: true)

    @Shared public var metadata = ObjectMetadata()
    @Shared public var spec = Spec()
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visitBody(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("spec", &spec)
    }

    public var podTemplate: PodTemplate { spec.jobTemplate.spec.template }

    public var desiredPodCount: Int { spec.jobTemplate.spec.podCount }

    /// When there are jobs, and what they are.
    public struct Spec: FieldStruct {
        public var schedule = ""
        public var jobTemplate = JobTemplate()
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("schedule", &schedule)
            try fields.field("jobTemplate", &jobTemplate)
        }
    }

    /// What the jobs are made from.
    public struct JobTemplate: FieldStruct {
        @Shared public var metadata = ObjectMetadata()
        @Shared public var spec = JobSpec()
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("metadata", &metadata)
            try fields.field("spec", &spec)
        }
    }
}
