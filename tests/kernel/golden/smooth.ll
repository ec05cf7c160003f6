define void @uniforms(ptr noalias %uniform, double %time) #0 {
  %v1 = fmul reassoc nsz arcp contract double %time, %time
  %v2 = fadd reassoc nsz arcp contract double 0x3FF0000000000000, %v1
  %v3 = getelementptr inbounds double, ptr %uniform, i64 0
  store double %v2, ptr %v3, align 8
  ret void
}

define void @start(ptr noalias %parameters, ptr noalias %held, ptr noalias %state, double %time, double %step) #0 {
  %v1 = insertelement <8 x double> poison, double %time, i64 0
  %v2 = shufflevector <8 x double> %v1, <8 x double> poison, zeroinitializer
  %v3 = insertelement <8 x double> poison, double %time, i64 0
  %v4 = shufflevector <8 x double> %v3, <8 x double> poison, zeroinitializer
  %v5 = insertelement <8 x double> poison, double %step, i64 0
  %v6 = shufflevector <8 x double> %v5, <8 x double> poison, zeroinitializer
  %v7 = fmul reassoc nsz arcp contract <8 x double> %v2, %v2
  %v8 = fadd reassoc nsz arcp contract <8 x double> splat (double 0x3FF0000000000000), %v7
  %v9 = fdiv reassoc nsz arcp contract <8 x double> splat (double 0x3FF8000000000000), splat (double 0x3FF0000000000000)
  %v10 = fdiv reassoc nsz arcp contract <8 x double> splat (double 0x3FF0000000000000), %v9
  %v11 = getelementptr inbounds double, ptr %held, i64 0
  store <8 x double> %v8, ptr %v11, align 32
  %v12 = getelementptr inbounds double, ptr %held, i64 8
  store <8 x double> %v10, ptr %v12, align 32
  %v13 = getelementptr inbounds double, ptr %state, i64 0
  store <8 x double> %v8, ptr %v13, align 32
  %v14 = getelementptr inbounds double, ptr %state, i64 8
  store <8 x double> splat (double 0x0000000000000000), ptr %v14, align 32
  ret void
}

define void @rates(ptr noalias %held, ptr noalias %state, ptr noalias %uniform, double %time, double %held_time, double %step, ptr noalias %rate) #0 {
  %v1 = insertelement <8 x double> poison, double %time, i64 0
  %v2 = shufflevector <8 x double> %v1, <8 x double> poison, zeroinitializer
  %v3 = insertelement <8 x double> poison, double %held_time, i64 0
  %v4 = shufflevector <8 x double> %v3, <8 x double> poison, zeroinitializer
  %v5 = insertelement <8 x double> poison, double %step, i64 0
  %v6 = shufflevector <8 x double> %v5, <8 x double> poison, zeroinitializer
  %v7 = getelementptr inbounds double, ptr %state, i64 0
  %v8 = load <8 x double>, ptr %v7, align 32
  %v9 = getelementptr inbounds double, ptr %held, i64 8
  %v10 = load <8 x double>, ptr %v9, align 32
  %v11 = getelementptr inbounds double, ptr %uniform, i64 0
  %v12 = load double, ptr %v11, align 8
  %v13 = insertelement <8 x double> poison, double %v12, i64 0
  %v14 = shufflevector <8 x double> %v13, <8 x double> poison, zeroinitializer
  %v15 = fsub reassoc nsz arcp contract <8 x double> %v14, %v8
  %v16 = fmul reassoc nsz arcp contract <8 x double> %v15, %v10
  %v17 = getelementptr inbounds double, ptr %rate, i64 0
  store <8 x double> %v16, ptr %v17, align 32
  %v18 = getelementptr inbounds double, ptr %rate, i64 8
  store <8 x double> %v8, ptr %v18, align 32
  ret void
}

define void @outputs(ptr noalias %held, ptr noalias %state, ptr noalias %uniform, double %time, double %held_time, double %step, ptr noalias %out) #0 {
  %v1 = insertelement <8 x double> poison, double %time, i64 0
  %v2 = shufflevector <8 x double> %v1, <8 x double> poison, zeroinitializer
  %v3 = insertelement <8 x double> poison, double %held_time, i64 0
  %v4 = shufflevector <8 x double> %v3, <8 x double> poison, zeroinitializer
  %v5 = insertelement <8 x double> poison, double %step, i64 0
  %v6 = shufflevector <8 x double> %v5, <8 x double> poison, zeroinitializer
  %v7 = getelementptr inbounds double, ptr %state, i64 0
  %v8 = load <8 x double>, ptr %v7, align 32
  %v9 = getelementptr inbounds double, ptr %out, i64 0
  store <8 x double> %v8, ptr %v9, align 32
  %v10 = getelementptr inbounds double, ptr %state, i64 8
  %v11 = load <8 x double>, ptr %v10, align 32
  %v12 = getelementptr inbounds double, ptr %out, i64 8
  store <8 x double> %v11, ptr %v12, align 32
  %v13 = getelementptr inbounds double, ptr %uniform, i64 0
  %v14 = load double, ptr %v13, align 8
  %v15 = insertelement <8 x double> poison, double %v14, i64 0
  %v16 = shufflevector <8 x double> %v15, <8 x double> poison, zeroinitializer
  %v17 = getelementptr inbounds double, ptr %out, i64 16
  store <8 x double> %v16, ptr %v17, align 32
  %v18 = getelementptr inbounds double, ptr %out, i64 24
  store <8 x double> %v8, ptr %v18, align 32
  ret void
}
