define void @uniforms(ptr noalias %uniform, double %time) #0 {

  ret void
}

define void @start(ptr noalias %parameters, ptr noalias %held, ptr noalias %state, double %time, double %step) #0 {
  %v1 = insertelement <8 x double> poison, double %time, i64 0
  %v2 = shufflevector <8 x double> %v1, <8 x double> poison, zeroinitializer
  %v3 = insertelement <8 x double> poison, double %time, i64 0
  %v4 = shufflevector <8 x double> %v3, <8 x double> poison, zeroinitializer
  %v5 = insertelement <8 x double> poison, double %step, i64 0
  %v6 = shufflevector <8 x double> %v5, <8 x double> poison, zeroinitializer
  %v7 = getelementptr inbounds double, ptr %parameters, i64 0
  %v8 = load <8 x double>, ptr %v7, align 32
  %v9 = getelementptr inbounds double, ptr %held, i64 0
  store <8 x double> %v8, ptr %v9, align 32
  %v10 = getelementptr inbounds double, ptr %parameters, i64 8
  %v11 = load <8 x double>, ptr %v10, align 32
  %v12 = getelementptr inbounds double, ptr %held, i64 8
  store <8 x double> %v11, ptr %v12, align 32
  %v13 = getelementptr inbounds double, ptr %parameters, i64 16
  %v14 = load <8 x double>, ptr %v13, align 32
  %v15 = getelementptr inbounds double, ptr %held, i64 16
  store <8 x double> %v14, ptr %v15, align 32
  %v16 = getelementptr inbounds double, ptr %state, i64 0
  store <8 x double> splat (double 0x0000000000000000), ptr %v16, align 32
  ret void
}

define void @rates(ptr noalias %held, ptr noalias %state, ptr noalias %uniform, double %time, double %held_time, double %step, ptr noalias %rate) #0 {
  %v1 = insertelement <8 x double> poison, double %time, i64 0
  %v2 = shufflevector <8 x double> %v1, <8 x double> poison, zeroinitializer
  %v3 = insertelement <8 x double> poison, double %held_time, i64 0
  %v4 = shufflevector <8 x double> %v3, <8 x double> poison, zeroinitializer
  %v5 = insertelement <8 x double> poison, double %step, i64 0
  %v6 = shufflevector <8 x double> %v5, <8 x double> poison, zeroinitializer
  %v7 = getelementptr inbounds double, ptr %held, i64 0
  %v8 = load <8 x double>, ptr %v7, align 32
  %v9 = fadd reassoc nsz arcp contract <8 x double> splat (double 0x3FF0000000000000), %v2
  %v10 = fmul reassoc nsz arcp contract <8 x double> %v8, %v9
  %v11 = getelementptr inbounds double, ptr %held, i64 8
  %v12 = load <8 x double>, ptr %v11, align 32
  %v13 = fmul reassoc nsz arcp contract <8 x double> %v12, %v9
  %v14 = getelementptr inbounds double, ptr %held, i64 16
  %v15 = load <8 x double>, ptr %v14, align 32
  %v16 = fmul reassoc nsz arcp contract <8 x double> %v15, %v9
  %v17 = fadd reassoc nsz arcp contract <8 x double> %v10, %v13
  %v18 = fadd reassoc nsz arcp contract <8 x double> %v17, %v16
  %v19 = fadd reassoc nsz arcp contract <8 x double> %v18, %v10
  %v20 = fadd reassoc nsz arcp contract <8 x double> %v19, %v13
  %v21 = fadd reassoc nsz arcp contract <8 x double> %v20, %v16
  %v22 = getelementptr inbounds double, ptr %rate, i64 0
  store <8 x double> %v21, ptr %v22, align 32
  ret void
}

define void @outputs(ptr noalias %held, ptr noalias %state, ptr noalias %uniform, double %time, double %held_time, double %step, ptr noalias %out) #0 {
  %v1 = insertelement <8 x double> poison, double %time, i64 0
  %v2 = shufflevector <8 x double> %v1, <8 x double> poison, zeroinitializer
  %v3 = insertelement <8 x double> poison, double %held_time, i64 0
  %v4 = shufflevector <8 x double> %v3, <8 x double> poison, zeroinitializer
  %v5 = insertelement <8 x double> poison, double %step, i64 0
  %v6 = shufflevector <8 x double> %v5, <8 x double> poison, zeroinitializer
  %v7 = getelementptr inbounds double, ptr %held, i64 0
  %v8 = load <8 x double>, ptr %v7, align 32
  %v9 = fadd reassoc nsz arcp contract <8 x double> splat (double 0x3FF0000000000000), %v2
  %v10 = fmul reassoc nsz arcp contract <8 x double> %v8, %v9
  %v11 = getelementptr inbounds double, ptr %held, i64 8
  %v12 = load <8 x double>, ptr %v11, align 32
  %v13 = fmul reassoc nsz arcp contract <8 x double> %v12, %v9
  %v14 = getelementptr inbounds double, ptr %held, i64 16
  %v15 = load <8 x double>, ptr %v14, align 32
  %v16 = fmul reassoc nsz arcp contract <8 x double> %v15, %v9
  %v17 = fmul reassoc nsz arcp contract <8 x double> %v10, %v8
  %v18 = fmul reassoc nsz arcp contract <8 x double> %v13, %v12
  %v19 = fadd reassoc nsz arcp contract <8 x double> %v17, %v18
  %v20 = fmul reassoc nsz arcp contract <8 x double> %v16, %v15
  %v21 = fadd reassoc nsz arcp contract <8 x double> %v19, %v20
  %v22 = fcmp olt <8 x double> %v10, %v13
  %v23 = select <8 x i1> %v22, <8 x double> %v10, <8 x double> %v13
  %v24 = fcmp uno <8 x double> %v10, %v10
  %v25 = select <8 x i1> %v24, <8 x double> %v10, <8 x double> %v23
  %v26 = fcmp olt <8 x double> %v25, %v16
  %v27 = select <8 x i1> %v26, <8 x double> %v25, <8 x double> %v16
  %v28 = fcmp uno <8 x double> %v25, %v25
  %v29 = select <8 x i1> %v28, <8 x double> %v25, <8 x double> %v27
  %v30 = fadd reassoc nsz arcp contract <8 x double> %v10, %v13
  %v31 = fadd reassoc nsz arcp contract <8 x double> %v30, %v16
  %v32 = fadd reassoc nsz arcp contract <8 x double> %v31, %v10
  %v33 = fadd reassoc nsz arcp contract <8 x double> %v32, %v13
  %v34 = fadd reassoc nsz arcp contract <8 x double> %v33, %v16
  %v35 = fmul reassoc nsz arcp contract <8 x double> %v10, %v8
  %v36 = fmul reassoc nsz arcp contract <8 x double> %v13, %v12
  %v37 = fadd reassoc nsz arcp contract <8 x double> %v35, %v36
  %v38 = fmul reassoc nsz arcp contract <8 x double> %v16, %v15
  %v39 = fadd reassoc nsz arcp contract <8 x double> %v37, %v38
  %v40 = fcmp ogt <8 x double> %v10, %v13
  %v41 = select <8 x i1> %v40, <8 x double> %v10, <8 x double> %v13
  %v42 = fcmp uno <8 x double> %v10, %v10
  %v43 = select <8 x i1> %v42, <8 x double> %v10, <8 x double> %v41
  %v44 = fcmp ogt <8 x double> %v43, %v16
  %v45 = select <8 x i1> %v44, <8 x double> %v43, <8 x double> %v16
  %v46 = fcmp uno <8 x double> %v43, %v43
  %v47 = select <8 x i1> %v46, <8 x double> %v43, <8 x double> %v45
  %v48 = getelementptr inbounds double, ptr %state, i64 0
  %v49 = load <8 x double>, ptr %v48, align 32
  %v50 = getelementptr inbounds double, ptr %out, i64 0
  store <8 x double> %v49, ptr %v50, align 32
  %v51 = getelementptr inbounds double, ptr %out, i64 8
  store <8 x double> %v10, ptr %v51, align 32
  %v52 = getelementptr inbounds double, ptr %out, i64 16
  store <8 x double> %v10, ptr %v52, align 32
  %v53 = getelementptr inbounds double, ptr %out, i64 24
  store <8 x double> %v13, ptr %v53, align 32
  %v54 = getelementptr inbounds double, ptr %out, i64 32
  store <8 x double> %v13, ptr %v54, align 32
  %v55 = getelementptr inbounds double, ptr %out, i64 40
  store <8 x double> %v16, ptr %v55, align 32
  %v56 = getelementptr inbounds double, ptr %out, i64 48
  store <8 x double> %v16, ptr %v56, align 32
  %v57 = getelementptr inbounds double, ptr %out, i64 56
  store <8 x double> %v21, ptr %v57, align 32
  %v58 = getelementptr inbounds double, ptr %out, i64 64
  store <8 x double> %v29, ptr %v58, align 32
  %v59 = getelementptr inbounds double, ptr %out, i64 72
  store <8 x double> %v34, ptr %v59, align 32
  %v60 = getelementptr inbounds double, ptr %out, i64 80
  store <8 x double> %v39, ptr %v60, align 32
  %v61 = getelementptr inbounds double, ptr %out, i64 88
  store <8 x double> %v47, ptr %v61, align 32
  ret void
}
